package dev.netsplit.internal.pipeline;

import dev.netsplit.internal.device.PacketBuffer;

/** Where packets go from a limiter; those that it keeps, and those that it marks, are their link's to count. */
@FunctionalInterface
interface LimiterExit extends Bottleneck.Exit<LinkState> {
    @Override
    default void dropped(PacketBuffer packet, LinkState link, long droppedNs, DropReason why) {
        link.dropByQueue(packet);
    }

    @Override
    default void marked(PacketBuffer packet, LinkState link) {
        link.counters().marked++;
    }
}
