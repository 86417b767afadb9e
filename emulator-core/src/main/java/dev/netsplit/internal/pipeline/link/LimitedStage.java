package dev.netsplit.internal.pipeline.link;

import dev.netsplit.internal.concurrent.ForwarderConfined;
import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.report.FateCause;

/** A stage whose packets pass a limiter, which the stages of other links may share. */
@ForwarderConfined
abstract class LimitedStage extends LinkStage {
    private final LinkAccount account;
    private final FateCause queue;
    private final Limiter limiter;
    private final Stage segments = this::takeSegment;

    /**
     * @param queue the name of the limiter's queue in ledgers
     */
    LimitedStage(LinkAccount account, FateCause queue, Limiter limiter) {
        this.account = account;
        this.queue = queue;
        this.limiter = limiter;
    }

    final LinkAccount account() {
        return account;
    }

    final FateCause queue() {
        return queue;
    }

    final Limiter limiter() {
        return limiter;
    }

    /** Takes over a packet that has passed the limiter. */
    abstract void sent(PacketBuffer packet, long sentNs);

    /** Takes over a packet that is to pass the limiter: a superpacket in segments, each at its own time. */
    final void limit(PacketBuffer packet, long timeNs) {
        if (limiter.isOpen()) {
            sent(packet, timeNs);
            return;
        }
        if (packet.isSuperpacket()) {
            account.underWay().leave(packet);
            account.forEachSegment(packet, timeNs, segments);
        } else {
            limiter.enqueue(packet, this, timeNs);
        }
        limiter.askToBeWoken();
    }

    private void takeSegment(PacketBuffer segment, long timeNs) {
        account.underWay().join(segment);
        limiter.enqueue(segment, this, timeNs);
    }
}
