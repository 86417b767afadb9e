package dev.netsplit;

import static com.google.common.base.Preconditions.checkState;

import dev.netsplit.impair.LinkProfile;
import dev.netsplit.impair.Quantities;
import dev.netsplit.internal.device.InMemoryDevice;
import dev.netsplit.internal.pipeline.SimulatedPipeline;
import dev.netsplit.internal.pipeline.link.NodeLimits;
import dev.netsplit.internal.pipeline.memory.MemoryLimits;
import dev.netsplit.report.LinkStats;
import dev.netsplit.topology.NodeName;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;

/**
 * One link, one direction, without a machine around it: no root, no device, no thread, and time passes when it is told
 * to. For tests of impairments, above all of your own: what goes in at the same times comes out the same, bit for bit.
 *
 * <pre>{@code
 * LinkSimulator link = LinkSimulator.of(LinkProfile.builder().latency(Duration.ofMillis(10)).build(), 42);
 * link.send(100);
 * link.pass(Duration.ofMillis(20));
 * assertThat(link.arrivals()).containsExactly(new LinkSimulator.Arrival(0, Duration.ofMillis(10), 100));
 * }</pre>
 *
 * <p>Not thread-safe.
 */
public final class LinkSimulator {
    private static final int MAX_UNDER_WAY = 131_072;

    /** Twice the memory that these packets take, because one link may take about half of all. */
    private static final MemoryLimits MEMORY = MemoryLimits.of(1L << 30);

    private static final int HEADERS = 28;
    private static final int NUMBER_OFFSET = HEADERS;
    private static final ByteRange LENGTH = new ByteRange(HEADERS + Integer.BYTES, 1500);
    private static final int PORT = 7; // echo

    private static final List<NodeName> NODES = List.of(new NodeName("sender"), new NodeName("receiver"));

    private final SimulatedPipeline pipeline;
    private int sent;

    private LinkSimulator(LinkProfile profile, long seed) {
        this.pipeline = new SimulatedPipeline(NODES, seed, link -> profile, node -> NodeLimits.NONE, MEMORY);
    }

    /** A link with this profile; time is at zero. */
    public static LinkSimulator of(LinkProfile profile, long seed) {
        return new LinkSimulator(profile, seed);
    }

    /**
     * The sender sends a UDP packet, now; they are numbered from 0.
     *
     * @param length in bytes, IP and UDP headers included: 32 to 1500
     * @throws IllegalArgumentException if it lies outside
     * @throws IllegalStateException if 131072 packets are under way
     */
    public void send(int length) {
        LENGTH.check("length", length);
        long underWay = stats().inFlight();
        checkState(
                underWay < MAX_UNDER_WAY,
                "packets under way (%s) must be fewer than %s; let time pass",
                underWay,
                MAX_UNDER_WAY);
        byte[] packet = ByteBuffer.allocate(length)
                .putInt(0, 0x4500_0000 | length)
                .putInt(4, 0x4000) // not to be cut into fragments, as Linux sends them
                .putInt(8, 64 << 24 | 17 << 16)
                .putInt(12, pipeline.subnet().ipv4Network() + 1)
                .putInt(16, pipeline.subnet().ipv4Network() + 2)
                .putInt(20, PORT << 16 | PORT)
                .putInt(24, (length - 20) << 16)
                .putInt(NUMBER_OFFSET, sent++)
                .array();
        pipeline.send(0, packet);
    }

    /** Lets time pass. */
    public void pass(Duration time) {
        pipeline.pass(time);
    }

    /** How much time has passed since the start. */
    public Duration now() {
        return Duration.ofNanos(pipeline.nowNs());
    }

    /** What has arrived so far, in order, but for what was taken. */
    public List<Arrival> arrivals() {
        return pipeline.device(1).received().stream().map(Arrival::of).toList();
    }

    /** What has arrived since the last call of this, in order; it is forgotten then. For long runs. */
    public List<Arrival> takeArrivals() {
        return pipeline.device(1).takeReceived().stream().map(Arrival::of).toList();
    }

    /** What became of the packets so far. */
    public LinkStats stats() {
        return pipeline.links().link(0, 1).stats();
    }

    /** Changes the profile, from now on. */
    public void setProfile(LinkProfile profile) {
        pipeline.links().link(0, 1).setProfile(profile);
    }

    /**
     * A packet that arrived.
     *
     * @param number which one it was, in the order of sending, from 0
     * @param time when it arrived, since the start
     * @param length in bytes, headers included
     */
    public record Arrival(int number, Duration time, int length) {
        @Override
        public String toString() {
            return "packet " + number + " at " + Quantities.text(time) + ", " + length + " bytes";
        }

        private static Arrival of(InMemoryDevice.Received received) {
            byte[] packet = received.packet();
            return new Arrival(
                    ByteBuffer.wrap(packet).getInt(NUMBER_OFFSET), Duration.ofNanos(received.timeNs()), packet.length);
        }
    }
}
