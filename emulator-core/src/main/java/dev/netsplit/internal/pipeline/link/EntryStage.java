package dev.netsplit.internal.pipeline.link;

import dev.netsplit.internal.concurrent.ForwarderConfined;
import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.pipeline.memory.PacketReader;
import dev.netsplit.report.FateCause;

/** The beginning of a link: counts what is offered, and records it if the ledger is to have every packet. */
@ForwarderConfined
public final class EntryStage extends LinkStage {
    private final LinkAccount account;
    private final PacketReader reader;
    private final boolean recordsPackets;
    private final Stage segments = (segment, readNs) -> next().take(segment, readNs);
    private boolean oneByOne;

    EntryStage(LinkAccount account, PacketReader reader) {
        this.account = account;
        this.reader = reader;
        this.recordsPackets = account.fates().recordsPackets();
    }

    /** Sets whether superpackets enter segment by segment, since any of the segments may trigger something. */
    void oneByOne(boolean newOneByOne) {
        this.oneByOne = newOneByOne;
    }

    /**
     * Takes over a packet that enters the link.
     *
     * @param readNs when it was read from the sender's device: due times start from there, never from when the
     *     forwarder woke, so that its lateness does not add up
     */
    @Override
    public void take(PacketBuffer packet, long readNs) {
        offer(packet, readNs);
        packet.holds(0);
        if (oneByOne && packet.isSuperpacket()) {
            account.forEachSegment(packet, readNs, segments);
        } else {
            next().take(packet, readNs);
        }
    }

    /** Refuses a packet for which there is no buffer. */
    public void refuse(PacketBuffer packet, long readNs) {
        offer(packet, readNs);
        account.refuse(packet, 0, packet.segments(), readNs, FateCause.MEMORY);
    }

    /** Stops a packet whose addresses the link does not carry. The buffer stays the caller's. */
    public void stopForeign(PacketBuffer packet, long readNs) {
        offer(packet, readNs);
        account.stopForeign(packet, readNs);
    }

    private void offer(PacketBuffer packet, long readNs) {
        account.counters().offered += packet.segments();
        if (recordsPackets && packet.isDescribed()) {
            for (int i = 0; i < packet.segments(); i++) {
                PacketBuffer one = packet.isSuperpacket() ? reader.peek(packet, i) : packet;
                account.fates().tellEntered(packet, i, reader.read(one), readNs);
            }
        }
    }
}
