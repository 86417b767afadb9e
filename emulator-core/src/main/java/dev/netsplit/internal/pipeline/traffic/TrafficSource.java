package dev.netsplit.internal.pipeline.traffic;

import dev.netsplit.internal.concurrent.ForwarderConfined;
import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.device.PacketDevice;
import dev.netsplit.internal.device.PacketSink;
import dev.netsplit.internal.pipeline.link.LinkContext;
import dev.netsplit.internal.pipeline.link.LinkState;
import dev.netsplit.internal.pipeline.schedule.Due;
import dev.netsplit.report.Delays;
import dev.netsplit.report.TrafficStats;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes packets when they are due, in logical time: whether the forwarder is woken late changes nothing but the
 * lateness.
 */
@ForwarderConfined
public abstract sealed class TrafficSource implements Due, PacketSink permits FlowSource, RequestSource, ReplaySource {
    /** So far behind, packets are no longer made up for: they would come faster than they can be carried, for ever. */
    private static final long MOST_BEHIND_NS = 100_000_000;

    private static final long[] NO_DELAYS = {};

    private final LinkContext shared;
    private final TrafficPlan plan;
    private long startNs;
    private boolean ended;
    private long due;
    private long sent;
    private long sentBytes;
    private long delivered;
    private long missed;

    TrafficSource(LinkContext shared, TrafficPlan plan) {
        this.shared = shared;
        this.plan = plan;
        this.startNs = shared.nowNs();
    }

    /** Sends the packet that is due, and says when the next one is. */
    abstract void sendDue(long dueNs);

    /** The answers that are waited for, if any are. */
    abstract @Nullable Answers answers();

    /** Gives back what it took. */
    void release() {}

    @Override
    public final void wake(long dueNs) {
        if (!ended) {
            sendDue(dueNs);
        }
    }

    /** Nothing is sent to it through the schedule. */
    @Override
    public final void arrive(PacketBuffer packet, long dueNs) {
        throw new AssertionError("traffic is woken only");
    }

    /** The next packet is due so long after the start; or there is none any more, if that is too late. */
    final void next(long sinceStartNs) {
        if (sent >= plan.maxPackets() || sinceStartNs >= plan.maxNs()) {
            stop();
        } else {
            shared.schedule().addWake(startNs + sinceStartNs, this);
        }
    }

    final long startNs() {
        return startNs;
    }

    final LinkContext shared() {
        return shared;
    }

    /** Which packet is the next, from 0. */
    final long number() {
        return due;
    }

    /**
     * Whether the forwarder is too far behind to make the packet that is due: then that one is missed, and those after
     * it come so much later, at the same distances. That costs the same whatever was due meanwhile.
     */
    final boolean isTooLate(LinkState link, long dueNs) {
        long behindNs = shared.nowNs() - dueNs;
        if (behindNs <= MOST_BEHIND_NS) {
            return false;
        }
        startNs += behindNs;
        miss(link);
        return true;
    }

    /**
     * A buffer for the packet that is due, to be filled and given to {@link #send}; null if there is none: then the
     * packet is missed.
     */
    final @Nullable PacketBuffer open(int length, LinkState link) {
        PacketBuffer packet = shared.memory().acquire(length);
        if (packet == null) {
            link.account().missForMemory();
            missed++;
            due++;
        }
        return packet;
    }

    /** Nobody asked for that, so the link says that it refused the packet: the run is not faithful. */
    private void miss(LinkState link) {
        link.account().miss();
        missed++;
        due++;
    }

    final void send(PacketBuffer packet, LinkState link, long dueNs) {
        packet.identify(plan.flow(), due++);
        packet.describeAsOwn();
        packet.connection(plan.flow(), plan.flow());
        packet.sink(this);
        sent++;
        sentBytes += packet.length();
        link.entry().take(packet, dueNs);
    }

    @Override
    public final boolean take(PacketBuffer packet, PacketDevice device, long dueNs) {
        boolean taken = plan.discarded() || device.write(packet);
        delivered += taken ? packet.segments() : 0;
        return taken;
    }

    @Override
    public final boolean isFromKernel() {
        return false;
    }

    /** It makes no more packets; those under way go on, and answers to them count. */
    public final void stop() {
        if (!ended) {
            ended = true;
            plan.onEnd().run();
        }
    }

    /** It is stopped, and what comes from now on to the ports that it used is not for it. */
    public final void close() {
        stop();
        release();
    }

    public final long sent() {
        return sent;
    }

    public final long delivered() {
        return delivered;
    }

    public final long answered() {
        Answers answers = answers();
        return answers == null ? 0 : answers.answered();
    }

    /** What it has done so far: what takes long, to sort the delays, is left to whoever asks the supplier. */
    public final Supplier<TrafficStats> stats() {
        Answers answers = answers();
        long[] delaysNs = answers == null ? NO_DELAYS : answers.delaysNs();
        TrafficStats counts = new TrafficStats(
                sent,
                sentBytes,
                delivered,
                missed,
                answered(),
                answers == null ? 0 : answers.unanswered(),
                answers == null ? 0 : answers.reused(),
                answers == null ? 0 : answers.strays(),
                Delays.ofNanos());
        return () -> counts.withAnswerDelay(Delays.ofNanos(delaysNs));
    }
}
