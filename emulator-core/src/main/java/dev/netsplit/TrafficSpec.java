package dev.netsplit;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.netsplit.impair.Quantities;
import dev.netsplit.internal.pipeline.traffic.ArrivalTimes;
import dev.netsplit.internal.pipeline.traffic.FlowPlan;
import dev.netsplit.internal.pipeline.traffic.PacketTemplate;
import dev.netsplit.internal.pipeline.traffic.TrafficMaker;
import dev.netsplit.internal.pipeline.traffic.TrafficSource;
import java.time.Duration;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A flow of packets to start. It takes a receiver, {@link #to}, and one of {@link #constant}, {@link #bitsPerSecond},
 * {@link #poisson}, {@link #bursts}, {@link #requestResponse}; the last one said holds.
 *
 * <p>By itself it is background load: UDP packets that use up queues and rates, and end at the receiver's door, so that
 * its kernel is not bothered and answers nothing. With {@link #udp} or {@link #ping} the receiver's kernel gets them,
 * and what comes back is counted and its delay measured; neither reaches the kernel of the node that seems to send.
 *
 * <p>Not thread-safe.
 */
public final class TrafficSpec {
    private static final double MAX_RATE = 1_000_000;
    private static final Duration MAX_TIME = Duration.ofDays(1);

    /** Otherwise many bursts would have to be drawn for one packet. */
    private static final double LEAST_PER_BURST = 0.01;

    private static final int MAX_LENGTH = 1500;
    private static final int UDP_OR_ICMP_HEADER = 8;
    private static final int NUMBER_LENGTH = 8;
    private static final int DISCARD = 9;
    private static final int MAX_CONVERSATIONS = 4096;
    private static final int LEAST_CONVERSATIONS = 64;

    private final NetworkTraffic network;
    private final Member from;
    private @Nullable Member to;
    private int port = DISCARD;
    private boolean ping;
    private boolean background = true;
    private boolean ipv6;
    private int packetBytes = 1000;
    private byte @Nullable [] payload;
    private @Nullable Integer conversations;

    /** In packets a second; 0 if it is not known. */
    private DoubleSupplier rate = () -> 0;

    private @Nullable Function<String, Flow> pattern;
    private boolean waitsForAnswers;
    private Duration timeout = Duration.ofSeconds(1);
    private long maxPackets = Long.MAX_VALUE;
    private long maxNs = Long.MAX_VALUE;
    private @Nullable String name;

    TrafficSpec(NetworkTraffic network, Member from) {
        this.network = network;
        this.from = from;
    }

    /**
     * The receiver.
     *
     * @param node another node, or a made-up host
     * @throws IllegalArgumentException if there is none of that name, or it is the sender
     */
    @CanIgnoreReturnValue
    public TrafficSpec to(String node) {
        checkArgument(!node.equals(from.name().value()), "to (%s) must be another node than the sender", node);
        this.to = network.member(node);
        return this;
    }

    /** UDP to a port of the receiver's, 1 to 65535, for its kernel to get. */
    @CanIgnoreReturnValue
    public TrafficSpec udp(int destinationPort) {
        checkArgument(
                destinationPort >= 1 && destinationPort <= 65_535,
                "port (%s) must be from 1 to 65535",
                destinationPort);
        this.port = destinationPort;
        this.ping = false;
        this.background = false;
        return this;
    }

    /** Echo requests (ICMP, ICMPv6), which the receiver's kernel answers. */
    @CanIgnoreReturnValue
    public TrafficSpec ping() {
        this.ping = true;
        this.background = false;
        return this;
    }

    /** Packets end at the receiver's door, as they do by themselves; for after {@link #udp}. */
    @CanIgnoreReturnValue
    public TrafficSpec background() {
        this.background = true;
        return this;
    }

    /** IPv6 in place of IPv4. */
    @CanIgnoreReturnValue
    public TrafficSpec ipv6() {
        this.ipv6 = true;
        return this;
    }

    /**
     * Packets at equal distances, the first at once.
     *
     * @param packetsPerSecond more than 0, at most 1,000,000
     */
    @CanIgnoreReturnValue
    public TrafficSpec constant(double packetsPerSecond) {
        checkRate(packetsPerSecond);
        return times(() -> packetsPerSecond, stream -> ArrivalTimes.constant(packetsPerSecond));
    }

    /**
     * Packets at equal distances, the first at once.
     *
     * @param bits of the packets, IP headers included, a second; more than 0, and at most 1,000,000 packets'
     */
    @CanIgnoreReturnValue
    public TrafficSpec bitsPerSecond(double bits) {
        checkArgument(bits > 0, "bits per second (%s) must be more than 0", bits);
        DoubleSupplier packetsPerSecond = () -> checkRate(bits / Byte.SIZE / length());
        return times(packetsPerSecond, stream -> ArrivalTimes.constant(packetsPerSecond.getAsDouble()));
    }

    /**
     * A Poisson process, as of many users who know nothing of each other.
     *
     * @param packetsPerSecond the mean; more than 0, at most 1,000,000
     */
    @CanIgnoreReturnValue
    public TrafficSpec poisson(double packetsPerSecond) {
        checkRate(packetsPerSecond);
        return times(
                () -> packetsPerSecond,
                stream -> ArrivalTimes.poisson(packetsPerSecond, network.random(stream, "arrivals")));
    }

    /**
     * Bursts: on and off by turns, both for exponentially distributed times. The mean rate is {@code packetsPerSecond *
     * on / (on + off)}.
     *
     * @param meanOn more than zero, at most one day
     * @param meanOff likewise
     * @param packetsPerSecond in a burst, at equal distances; more than 0, at most 1,000,000, and enough that a burst
     *     has 0.01 packets or more on average
     */
    @CanIgnoreReturnValue
    public TrafficSpec bursts(Duration meanOn, Duration meanOff, double packetsPerSecond) {
        checkTime("meanOn", meanOn);
        checkTime("meanOff", meanOff);
        checkRate(packetsPerSecond);
        double perBurst = packetsPerSecond * meanOn.toNanos() / 1e9;
        checkArgument(
                perBurst >= LEAST_PER_BURST,
                "packets of a burst (%s on average) must be %s or more: make meanOn longer or packetsPerSecond larger",
                perBurst,
                LEAST_PER_BURST);
        return times(
                () -> packetsPerSecond,
                stream -> ArrivalTimes.bursts(
                        (double) meanOn.toNanos(),
                        (double) meanOff.toNanos(),
                        packetsPerSecond,
                        network.random(stream, "on"),
                        network.random(stream, "off")));
    }

    /**
     * Requests one at a time: the next one goes out a while after the answer to the one before, whatever packet that
     * is. It takes {@link #udp} or {@link #ping}. The first goes out at a random time before {@code thinkTime} has
     * passed, so that many such clients are not in step.
     *
     * @param thinkTime from an answer to the next request, or from a time-out; zero or more, at most one day
     */
    @CanIgnoreReturnValue
    public TrafficSpec requestResponse(Duration thinkTime) {
        checkArgument(
                !thinkTime.isNegative() && thinkTime.compareTo(MAX_TIME) <= 0,
                "thinkTime (%s) must be zero or more, and at most one day",
                Quantities.text(thinkTime));
        this.waitsForAnswers = true;
        this.rate = () -> 0; // one at a time
        this.pattern = stream -> {
            long firstNs = (long) (network.random(stream, "start").uniform(0) * thinkTime.toNanos());
            return (plan, maker) -> maker.startRequests(plan, firstNs, thinkTime.toNanos(), timeout.toNanos());
        };
        return this;
    }

    /**
     * How long a request waits for its answer; default 1 s, more than zero. {@link #requestResponse} then sends the
     * next one; requests at a rate do not wait for each other.
     */
    @CanIgnoreReturnValue
    public TrafficSpec timeout(Duration forAnswer) {
        checkTime("timeout", forAnswer);
        this.timeout = forAnswer;
        return this;
    }

    /**
     * How long packets are, IP header included: 28 (of IPv6, 48) to 1500 bytes; default 1000. The payload begins with
     * the packet's number, from 0, in eight bytes, big-endian, if it is so long; the rest is zeros.
     */
    @CanIgnoreReturnValue
    public TrafficSpec packetBytes(int length) {
        checkArgument(
                length >= 28 && length <= MAX_LENGTH, "packet bytes (%s) must be from 28 to %s", length, MAX_LENGTH);
        this.packetBytes = length;
        this.payload = null;
        return this;
    }

    /**
     * What each packet carries, in place of a number and zeros. With its headers it must have 1500 bytes at the most.
     */
    @CanIgnoreReturnValue
    public TrafficSpec payload(byte[] bytes) {
        this.payload = bytes.clone();
        return this;
    }

    /**
     * How many requests can wait for an answer at once, 1 to 4096. They take turns among as many source ports: so it is
     * known which request is answered, and a server sees as many clients. Echo requests have one identifier, and are
     * distinguished by their number.
     *
     * <p>By default there are as many as requests are sent within the {@linkplain #timeout time-out}, 64 to 4096; where
     * a node has fewer free ports, fewer: each traffic leaves at least as many to others. A request whose port's turn
     * comes again before its time-out is given up and counted by {@code reused}; an answer to it that comes later is
     * taken for the next request's. If {@code reused} stays 0, every request was waited for.
     */
    @CanIgnoreReturnValue
    public TrafficSpec conversations(int count) {
        checkArgument(
                count >= 1 && count <= MAX_CONVERSATIONS,
                "conversations (%s) must be from 1 to %s",
                count,
                MAX_CONVERSATIONS);
        this.conversations = count;
        return this;
    }

    /** Ends after so many packets, 1 or more; default never. */
    @CanIgnoreReturnValue
    public TrafficSpec packets(long most) {
        checkArgument(most >= 1, "packets (%s) must be 1 or more", most);
        this.maxPackets = most;
        return this;
    }

    /** Ends after a time, more than zero and at most one day; default never. */
    @CanIgnoreReturnValue
    public TrafficSpec duration(Duration most) {
        checkTime("duration", most);
        this.maxNs = most.toNanos();
        return this;
    }

    /**
     * What its random numbers are drawn by, so that they do not change with its place among others; default made of its
     * ends and kind.
     */
    @CanIgnoreReturnValue
    public TrafficSpec named(String newName) {
        this.name = newName;
        return this;
    }

    /**
     * Starts it.
     *
     * @throws IllegalStateException if there is no receiver or no pattern, a request is to be answered that is not to
     *     be delivered, the sender has not enough free source ports, or the network is closed
     * @throws IllegalArgumentException if packets would be too short, too long or too many a second
     */
    public Traffic start() {
        Member receiver = to;
        Function<String, Flow> chosen = pattern;
        checkState(receiver != null, "to (none) must be given: to(\"b\")");
        checkState(
                chosen != null,
                "pattern (none) must be given: constant, bitsPerSecond, poisson, bursts or requestResponse");
        checkState(
                !waitsForAnswers || !background,
                "requestResponse must have something that answers: udp(port) or ping(), and no background()");
        PacketTemplate template = new PacketTemplate(packet(receiver), isNumbered());
        int places = background ? 0 : conversations != null ? conversations : defaultConversations();
        int leastPlaces = conversations != null ? places : Math.min(places, LEAST_CONVERSATIONS);
        return network.start(
                name != null ? name : from.name() + " -> " + receiver.name() + " " + kind(),
                background,
                maxPackets,
                maxNs,
                stream -> {
                    Flow flow = chosen.apply(stream);
                    return (plan, maker) -> flow.start(
                            new FlowPlan(
                                    plan,
                                    from.index(),
                                    receiver.index(),
                                    template,
                                    places,
                                    leastPlaces,
                                    timeout.toNanos()),
                            maker);
                });
    }

    /** A power of two, so that the numbers of echo requests, which begin anew after 65,535, go on in turn. */
    private int defaultConversations() {
        double meanInTimeout = rate.getAsDouble() * timeout.toNanos() / 1e9;
        double most = meanInTimeout + 5 * Math.sqrt(meanInTimeout); // of a Poisson process, in all but one of 3 million
        long wanted = (long) Math.min(MAX_CONVERSATIONS, Math.ceil(most) + 1);
        return Math.max(LEAST_CONVERSATIONS, Integer.highestOneBit((int) (2 * wanted - 1)));
    }

    private String kind() {
        return ping ? "ping" : background ? "background" : "udp " + port;
    }

    private boolean isNumbered() {
        return payload == null && packetBytes >= headers() + NUMBER_LENGTH;
    }

    private int headers() {
        return (ipv6 ? 40 : 20) + UDP_OR_ICMP_HEADER;
    }

    private int length() {
        return payload == null ? packetBytes : headers() + payload.length;
    }

    private byte[] packet(Member receiver) {
        int length = length();
        checkArgument(
                length >= headers() && length <= MAX_LENGTH,
                "packet bytes (%s) must be from %s to %s",
                length,
                headers(),
                MAX_LENGTH);
        CraftedPacket packet = ping
                ? CraftedPacket.icmpEcho(from.address(ipv6), receiver.address(ipv6), 0, 0)
                : CraftedPacket.udp(from.address(ipv6), 0, receiver.address(ipv6), port);
        return packet.payload(payload != null ? payload : new byte[length - headers()])
                .bytes();
    }

    private TrafficSpec times(DoubleSupplier packetsPerSecond, Function<String, ArrivalTimes> times) {
        this.waitsForAnswers = false;
        this.rate = packetsPerSecond;
        this.pattern = stream -> {
            ArrivalTimes made = times.apply(stream);
            return (plan, maker) -> maker.start(plan, made);
        };
        return this;
    }

    @CanIgnoreReturnValue
    private static double checkRate(double packetsPerSecond) {
        checkArgument(
                packetsPerSecond > 0 && packetsPerSecond <= MAX_RATE,
                "packets per second (%s) must be more than 0 and at most 1000000",
                packetsPerSecond);
        return packetsPerSecond;
    }

    private static void checkTime(String what, Duration value) {
        checkArgument(
                value.compareTo(Duration.ZERO) > 0 && value.compareTo(MAX_TIME) <= 0,
                "%s (%s) must be more than zero, and at most one day",
                what,
                Quantities.text(value));
    }

    /** Starts packets at certain times, on the packet path. */
    @FunctionalInterface
    private interface Flow {
        Optional<TrafficSource> start(FlowPlan plan, TrafficMaker maker);
    }
}
