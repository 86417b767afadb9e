package dev.netsplit.internal.pipeline.link;

import dev.netsplit.impair.Mtu;
import dev.netsplit.internal.concurrent.ForwarderConfined;
import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.pipeline.record.FateKind;
import dev.netsplit.internal.wire.Fragmentation;
import dev.netsplit.internal.wire.Segmentation;
import dev.netsplit.report.FateCause;

/**
 * Lets packets in that fit the link's MTU, which are under way from here on. A packet that is too big is fragmented if
 * its sender allows that; if not, it is dropped and its sender gets an ICMP error.
 */
@ForwarderConfined
final class MtuStage extends LinkStage {
    private final LinkAccount account;
    private final LinkContext shared;
    private final Stage segments = this::takeSegment;
    private Mtu mtu;

    MtuStage(LinkAccount account, LinkContext shared, Mtu mtu) {
        this.account = account;
        this.shared = shared;
        this.mtu = mtu;
    }

    void setMtu(Mtu newMtu) {
        this.mtu = newMtu;
    }

    @Override
    public void take(PacketBuffer packet, long timeNs) {
        if (!mtu.isExceededBy(Segmentation.segmentLength(packet, 0))) { // no segment is longer than the first
            letIn(packet, timeNs);
        } else if (packet.isSuperpacket()) {
            account.forEachSegment(packet, timeNs, segments);
        } else {
            takeTooBig(packet, timeNs);
        }
    }

    private void takeSegment(PacketBuffer segment, long timeNs) {
        if (mtu.isExceededBy(segment.ipLength())) {
            takeTooBig(segment, timeNs);
        } else {
            letIn(segment, timeNs);
        }
    }

    private void takeTooBig(PacketBuffer packet, long timeNs) {
        Mtu exceeded = mtu;
        if (exceeded.isBlackHole() || !Fragmentation.isAllowed(packet)) {
            account.counters().tooBig++;
            account.fates().tell(FateKind.TOO_BIG, packet, timeNs, FateCause.MTU);
            shared.answers().tooBig(packet, account, exceeded);
            return;
        }
        Segmentation.completeChecksum(packet);
        int fragments = Fragmentation.fragments(packet, exceeded.bytes());
        account.counters().offered += fragments - 1;
        for (int i = 0; i < fragments; i++) {
            PacketBuffer fragment = shared.segmenter().fragment(packet, exceeded.bytes(), i);
            if (fragment == null) {
                account.refuse(packet, 0, 1, timeNs, FateCause.MEMORY);
            } else {
                letIn(fragment, timeNs);
            }
        }
        shared.memory().release(packet);
    }

    private void letIn(PacketBuffer packet, long timeNs) {
        account.underWay().enter(packet);
        next().take(packet, timeNs);
    }
}
