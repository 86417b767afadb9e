package dev.netsplit.internal.pipeline.traffic;

import dev.netsplit.internal.concurrent.ForwarderConfined;
import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.device.PacketDevice;
import dev.netsplit.internal.device.PacketSink;
import dev.netsplit.internal.random.Mixer;
import dev.netsplit.internal.wire.Headers;
import dev.netsplit.internal.wire.TransportChecksum;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The answers to requests of the network's own making. Each request has a place, its source port or its number in an
 * echo request, and what comes to that place first answers it.
 */
@ForwarderConfined
public final class Answers implements PacketSink {
    /** In place of a time: nothing is waited for. */
    private static final long NOTHING = Long.MIN_VALUE;

    private static final long ANSWERS = 1;

    private final int peer;
    private final int protocol;
    private final boolean echo;
    private final long flow;
    private final long[] sentNs;
    private final long timeoutNs;
    private final Headers headers = new Headers();
    private final DelayLog delays = new DelayLog();
    private @Nullable Listener listener;
    private int firstPort;
    private long ordinal;
    private long answered;
    private long unanswered;
    private long reused;
    private long strays;

    /**
     * @param peer who is asked
     * @param protocol of the answers
     * @param flow what the requests' flow is called
     * @param places how many requests can be waited for at once
     * @param timeoutNs a request that gives its place up before is no request without an answer
     */
    Answers(int peer, int protocol, boolean echo, long flow, int places, long timeoutNs) {
        this.timeoutNs = timeoutNs;
        this.peer = peer;
        this.protocol = protocol;
        this.echo = echo;
        this.flow = Mixer.mix(flow, ANSWERS);
        this.sentNs = new long[places];
        Arrays.fill(sentNs, NOTHING);
    }

    void firstPort(int port) {
        this.firstPort = port;
    }

    int places() {
        return sentNs.length;
    }

    /** Is told of each answer that was waited for. */
    void listener(Listener newListener) {
        this.listener = newListener;
    }

    /** A request is sent; one from the same place that has no answer yet is given up. */
    void expect(int place, long timeNs) {
        if (sentNs[place] != NOTHING && timeNs - sentNs[place] < timeoutNs) {
            reused++;
            sentNs[place] = NOTHING;
        }
        giveUp(place);
        sentNs[place] = timeNs;
    }

    /** Whatever comes now is no answer to the request any more. */
    void giveUp(int place) {
        unanswered += sentNs[place] == NOTHING ? 0 : 1;
        sentNs[place] = NOTHING;
    }

    /** Likewise, for every request. */
    void giveUpAll() {
        for (int place = 0; place < sentNs.length; place++) {
            giveUp(place);
        }
    }

    boolean areFor(Headers packet, int from) {
        return from == peer && packet.protocol() == protocol;
    }

    /** Says which packet it is, in a flow of its own, and that it comes here. */
    public void claim(PacketBuffer packet) {
        packet.identify(flow, ordinal);
        packet.describeAsOwn();
        packet.connection(flow, flow);
        ordinal += packet.segments();
        packet.sink(this);
    }

    @Override
    public boolean take(PacketBuffer packet, PacketDevice device, long dueNs) {
        headers.read(packet);
        int place = TransportChecksum.isRight(packet, headers) ? place() : -1;
        if (place < 0 || place >= sentNs.length || !isWaitedFor(place, dueNs)) {
            strays += packet.segments();
            return true;
        }
        answered++;
        strays += packet.segments() - 1;
        delays.add(dueNs - sentNs[place]);
        sentNs[place] = NOTHING;
        if (listener != null) {
            listener.answered(dueNs);
        }
        return true;
    }

    /** What came before the request in its place was sent answers the one before that, which was given up. */
    private boolean isWaitedFor(int place, long dueNs) {
        return sentNs[place] != NOTHING && sentNs[place] <= dueNs;
    }

    private int place() {
        return echo
                ? headers.isIcmpEchoReply() ? headers.icmpSequence() % sentNs.length : -1
                : PortClaims.port(headers) - firstPort;
    }

    @Override
    public boolean isFromKernel() {
        return true;
    }

    long answered() {
        return answered;
    }

    /** Requests given up. */
    long unanswered() {
        return unanswered;
    }

    /** Requests whose place was used again before their time-out: whether they were answered is not known. */
    long reused() {
        return reused;
    }

    /** What came and answered nothing that was waited for: too late, twice, or damaged on its way. */
    long strays() {
        return strays;
    }

    /** A copy of the last delays, in no order. */
    long[] delaysNs() {
        return delays.copy();
    }

    /** Is told of answers. */
    @FunctionalInterface
    interface Listener {
        void answered(long timeNs);
    }
}
