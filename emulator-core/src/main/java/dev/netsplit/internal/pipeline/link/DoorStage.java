package dev.netsplit.internal.pipeline.link;

import dev.netsplit.internal.concurrent.ForwarderConfined;
import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.pipeline.record.FateKind;
import dev.netsplit.report.FateCause;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Queue;

/** Holds packets at the receiver's door until the faults that hold them are healed. They stay under way. */
@ForwarderConfined
final class DoorStage extends LinkStage {
    private final LinkAccount account;
    private final HoldBits bits;
    private final Queue<PacketBuffer> waiting = new ArrayDeque<>();

    DoorStage(LinkAccount account, HoldBits bits) {
        this.account = account;
        this.bits = bits;
    }

    @Override
    boolean isIdle() {
        return bits.isEmpty();
    }

    @Override
    public void take(PacketBuffer packet, long timeNs) {
        if (!bits.isHeld(packet)) {
            next().take(packet, timeNs);
            return;
        }
        PacketBuffer kept = account.keepUnderWay(packet, timeNs);
        if (kept != null) {
            FateCause cause = bits.cause(kept);
            if (cause != null) {
                account.fates().tell(FateKind.HELD, kept, timeNs, cause);
            }
            waiting.add(kept);
        }
    }

    /** Hands on the packets that no fault holds any more, in the order in which they came. */
    void release(long nowNs) {
        for (Iterator<PacketBuffer> each = waiting.iterator(); each.hasNext(); ) {
            PacketBuffer packet = each.next();
            if (!bits.isHeld(packet)) {
                each.remove();
                next().take(packet, nowNs);
            }
        }
    }
}
