package dev.netsplit.internal.pipeline;

import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.report.FateCause;

/**
 * Where packets go from a limiter; those that it keeps, and those that it marks, are their link's to count.
 *
 * @param queue which queue the limiter's is
 * @param next takes over what has passed
 */
record LimiterExit(FateCause queue, Next next) implements Bottleneck.Exit<LinkState> {
    @Override
    public void sent(PacketBuffer packet, LinkState link, long sentNs) {
        next.take(packet, link, sentNs);
    }

    @Override
    public void dropped(PacketBuffer packet, LinkState link, long droppedNs, DropReason why) {
        link.dropByQueue(packet, droppedNs, queue, why);
    }

    @Override
    public void marked(PacketBuffer packet, LinkState link, long markedNs) {
        link.markByQueue(packet, markedNs, queue);
    }

    /** Takes over packets that have passed a limiter. */
    @FunctionalInterface
    interface Next {
        void take(PacketBuffer packet, LinkState link, long sentNs);
    }
}
