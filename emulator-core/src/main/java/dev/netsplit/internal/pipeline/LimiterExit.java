package dev.netsplit.internal.pipeline;

import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.report.Fate.Dropped.Reason;
import dev.netsplit.report.FateCause;
import org.jspecify.annotations.Nullable;

/** Where packets go from a limiter; those that it keeps, and those that it marks, are their link's to count. */
interface LimiterExit extends Bottleneck.Exit<LinkState> {

    /** What the limiter's queue is called in ledgers. */
    FateCause queue();

    /** An exit by which packets go on as they are. */
    static LimiterExit of(FateCause queue, Next next) {
        return new LimiterExit() {
            @Override
            public FateCause queue() {
                return queue;
            }

            @Override
            public void sent(PacketBuffer packet, LinkState link, long sentNs) {
                next.take(packet, link, sentNs);
            }
        };
    }

    @Override
    default void dropped(PacketBuffer packet, LinkState link, long droppedNs, Reason why) {
        link.dropByQueue(packet, droppedNs, queue(), why);
    }

    @Override
    default @Nullable PacketBuffer keep(PacketBuffer packet, LinkState link, long arrivalNs) {
        return link.keepUnderWay(packet, arrivalNs);
    }

    @Override
    default void marked(PacketBuffer packet, LinkState link, long markedNs) {
        link.markByQueue(packet, markedNs, queue());
    }

    /** Takes over packets that have passed a limiter. */
    @FunctionalInterface
    interface Next {
        void take(PacketBuffer packet, LinkState link, long sentNs);
    }
}
