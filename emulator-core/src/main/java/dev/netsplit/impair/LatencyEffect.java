package dev.netsplit.impair;

import dev.netsplit.impair.DelayModel.DelaySource;
import dev.netsplit.impair.Impairment.Effect;

/** Delays packets, and lets none arrive before the one that entered before it unless that is asked for. */
final class LatencyEffect implements Effect {
    private final DelaySource source;
    private final boolean keepsOrder;
    private long lastArrivalNs = Long.MIN_VALUE;

    LatencyEffect(DelaySource source, boolean keepsOrder) {
        this.source = source;
        this.keepsOrder = keepsOrder;
    }

    @Override
    public void apply(Transit packet) {
        long delayNs = source.nextNs(packet);
        if (keepsOrder) {
            long withoutNs = packet.timeNs() + packet.delayNs();
            lastArrivalNs = Math.max(lastArrivalNs, withoutNs + delayNs);
            delayNs = lastArrivalNs - withoutNs;
        }
        packet.delay(delayNs);
    }
}
