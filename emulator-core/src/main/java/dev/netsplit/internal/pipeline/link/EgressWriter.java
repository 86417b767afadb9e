package dev.netsplit.internal.pipeline.link;

import dev.netsplit.internal.concurrent.ForwarderConfined;
import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.device.PacketDevice;
import dev.netsplit.internal.device.PacketSink;
import dev.netsplit.internal.time.Clock;
import dev.netsplit.internal.wire.IpHeader;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/** Hands packets to their receivers' devices, and measures how late. */
@ForwarderConfined
public final class EgressWriter {
    /** Later than this is all the same: the run is unusable. */
    private static final long MAX_LATENESS_NS = 60_000_000_000L;

    private final List<PacketDevice> devices;
    private final Clock clock;
    private long lostAnswers;
    private final Histogram lateness = new Histogram(MAX_LATENESS_NS, 2);

    public EgressWriter(List<? extends PacketDevice> devices, Clock clock) {
        this.devices = new ArrayList<>(devices);
        this.clock = clock;
    }

    /** Another node, behind those that there are. */
    public void add(PacketDevice device) {
        devices.add(device);
    }

    /**
     * Writes a packet that was due at {@code dueNs} to a node, or to where else it ends. Returns whether it was taken.
     * The buffer stays the caller's.
     */
    boolean write(int node, PacketBuffer packet, long dueNs) {
        PacketDevice device = devices.get(node);
        PacketSink sink = packet.sink();
        boolean taken =
                (sink == null ? device.write(packet) : sink.take(packet, device, dueNs)) || mayBeRefused(packet);
        lateness.recordValue(Math.min(Math.max(clock.nanoTime() - dueNs, 0), MAX_LATENESS_NS));
        return taken;
    }

    /**
     * Whether it is no IP packet any more, which a kernel refuses at its device's door, but that is what a corruption
     * asked for; or a frame for everybody, which a kernel may meet with its device off, as it is on the way to another
     * namespace.
     */
    private static boolean mayBeRefused(PacketBuffer packet) {
        return packet.linkHeader() > 0 ? packet.isForEverybody() : IpHeader.version(packet) == 0;
    }

    /**
     * Writes an answer of the network's own to a node, unless its kernel knows nothing of the packet that is answered.
     */
    void answer(int node, PacketBuffer packet) {
        PacketSink sink = packet.sink();
        if (sink == null || sink.isFromKernel()) {
            lostAnswers += devices.get(node).write(packet) ? 0 : 1;
        }
    }

    /** How many answers of the network's own their receivers' kernels would not take. */
    public long lostAnswers() {
        return lostAnswers;
    }

    /** How late packets were written, in nanoseconds after they were due: a copy. */
    public Histogram lateness() {
        return lateness.copy();
    }
}
