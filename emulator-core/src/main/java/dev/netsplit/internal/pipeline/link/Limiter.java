package dev.netsplit.internal.pipeline.link;

import dev.netsplit.impair.Bandwidth;
import dev.netsplit.internal.concurrent.ForwarderConfined;
import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.pipeline.queue.Bottleneck;
import dev.netsplit.internal.pipeline.schedule.Due;
import dev.netsplit.internal.random.RandomStream;
import dev.netsplit.report.Fate.Dropped.Reason;
import org.jspecify.annotations.Nullable;

/**
 * A bottleneck that the schedule wakes in time: of a link, of a fault on it, or of one side of a node, which all its
 * links share.
 */
@ForwarderConfined
final class Limiter implements Due {
    private static final Exit EXIT = new Exit();

    private final LinkContext shared;
    private final Bottleneck<LimitedStage> bottleneck;
    private boolean unlimited;
    private long wakeNs = Bottleneck.IDLE;

    /**
     * @param random for the queue's decisions
     * @param startNs when a rate trace starts
     */
    Limiter(Bandwidth bandwidth, LinkContext shared, RandomStream random, long startNs) {
        this.shared = shared;
        this.bottleneck = new Bottleneck<>(bandwidth, random::uniform, EXIT, startNs);
        this.unlimited = bandwidth.isUnlimited();
        bottleneck.restart(shared.firstDraw(), startNs);
    }

    /** Starts anew, but for the packets in it. */
    void restart(long nowNs) {
        bottleneck.restart(shared.firstDraw(), nowNs);
        askToBeWoken();
    }

    /** Returns whether packets pass at once: there is no limit, and no packet waits. */
    boolean isOpen() {
        return unlimited && bottleneck.nextEventNs() == Bottleneck.IDLE;
    }

    /** Takes over a packet, which is no superpacket, and hands it back to the stage once it has passed. */
    void enqueue(PacketBuffer packet, LimitedStage stage, long timeNs) {
        bottleneck.enqueue(packet, stage, timeNs);
    }

    void setBandwidth(Bandwidth bandwidth, long nowNs) {
        bottleneck.setBandwidth(bandwidth, nowNs);
        unlimited = bandwidth.isUnlimited();
        askToBeWoken();
    }

    @Override
    public void arrive(PacketBuffer packet, long dueNs) {
        throw new AssertionError("only wake-ups are asked for");
    }

    @Override
    public void wake(long dueNs) {
        if (dueNs == wakeNs) {
            wakeNs = Bottleneck.IDLE;
        }
        bottleneck.advanceTo(dueNs);
        askToBeWoken();
    }

    /** Asks to be woken at the next event. A wake-up asked for earlier stays in the schedule; it does no harm. */
    void askToBeWoken() {
        long nextNs = bottleneck.nextEventNs();
        if (nextNs < wakeNs) {
            wakeNs = nextNs;
            shared.schedule().addWake(nextNs, this);
        }
    }

    /** Hands packets back to their stages, and has their links account for those that the queue drops or marks. */
    private static final class Exit implements Bottleneck.Exit<LimitedStage> {
        @Override
        public void sent(PacketBuffer packet, LimitedStage stage, long sentNs) {
            stage.sent(packet, sentNs);
        }

        @Override
        public void dropped(PacketBuffer packet, LimitedStage stage, long droppedNs, Reason why) {
            stage.account().dropByQueue(packet, droppedNs, stage.queue(), why);
        }

        @Override
        public @Nullable PacketBuffer keep(PacketBuffer packet, LimitedStage stage, long arrivalNs) {
            return stage.account().keepUnderWay(packet, arrivalNs);
        }

        @Override
        public void marked(PacketBuffer packet, LimitedStage stage, long markedNs) {
            stage.account().markByQueue(packet, markedNs, stage.queue());
        }
    }
}
