package dev.netsplit.internal.pipeline.link;

import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.report.FateCause;

/** The sender's uplink, the link's own queue and rate, or the receiver's downlink: all packets pass its limiter. */
final class LimiterStage extends LimitedStage {
    LimiterStage(LinkAccount account, FateCause queue, Limiter limiter) {
        super(account, queue, limiter);
    }

    @Override
    public void take(PacketBuffer packet, long timeNs) {
        limit(packet, timeNs);
    }

    @Override
    void sent(PacketBuffer packet, long sentNs) {
        next().take(packet, sentNs);
    }
}
