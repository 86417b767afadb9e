package dev.netsplit.internal.pipeline.link;

import dev.netsplit.internal.concurrent.ForwarderConfined;
import dev.netsplit.internal.device.MemoryAccount;
import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.pipeline.memory.MemoryRefusals;
import dev.netsplit.internal.pipeline.memory.PacketMemory;
import dev.netsplit.internal.pipeline.record.FateEvent;
import dev.netsplit.internal.pipeline.record.FateKind;
import dev.netsplit.internal.pipeline.record.LinkFates;
import dev.netsplit.report.Fate.Dropped.Reason;
import dev.netsplit.report.FateCause;
import dev.netsplit.topology.LinkName;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the books of one link: what it was offered, what became of that, and the memory in which its packets wait. A
 * fate other than delivery is counted here and recorded in the ledger.
 */
@ForwarderConfined
public final class LinkAccount {
    private final LinkName name;
    private final int source;
    private final int destination;
    private final PacketMemory packetMemory;
    private final Segmenter segmenter;
    private final MemoryRefusals refusals;
    private final LinkFates fates;
    private final LinkCounters counters = new LinkCounters();
    private final UnderWay underWay = new UnderWay();
    private final MemoryAccount memory = new MemoryAccount();

    /**
     * @param refusals counts the packets for which there is no memory
     * @param fates records fates in the ledger
     */
    LinkAccount(
            LinkName name,
            int source,
            int destination,
            PacketMemory packetMemory,
            Segmenter segmenter,
            MemoryRefusals refusals,
            LinkFates fates) {
        this.name = name;
        this.source = source;
        this.destination = destination;
        this.packetMemory = packetMemory;
        this.segmenter = segmenter;
        this.refusals = refusals;
        this.fates = fates;
    }

    LinkName name() {
        return name;
    }

    int source() {
        return source;
    }

    int destination() {
        return destination;
    }

    LinkFates fates() {
        return fates;
    }

    LinkCounters counters() {
        return counters;
    }

    UnderWay underWay() {
        return underWay;
    }

    /** Returns the memory that packets take which wait on this link. */
    MemoryAccount memory() {
        return memory;
    }

    /** Counts a packet that was to be made for the link and was not. The ledger has nothing to name. */
    public void miss() {
        counters.offered++;
        counters.refused++;
    }

    /** Counts a packet that was to be made for the link, but there was no memory for it. */
    public void missForMemory() {
        miss();
        refusals.refused(name, memory, 1);
    }

    /** Counts a copy of a packet, or an answer to one, that was not made since there was no memory for it. */
    void failToMake() {
        refusals.notMade(name, memory);
    }

    /** Counts a packet whose source is not an address of its sender. */
    public void countForeignSource(PacketBuffer packet) {
        counters.foreignSources += packet.segments();
    }

    /** Counts a packet that stops here since the link does not carry its addresses. The buffer stays the caller's. */
    void stopForeign(PacketBuffer packet, long timeNs) {
        counters.foreign += packet.segments();
        fates.tell(FateKind.FOREIGN, packet, timeNs, FateCause.ADDRESSES);
    }

    /** Counts segments of a packet that a fault takes. */
    void cut(PacketBuffer packet, int firstSegment, int segments, long timeNs, FateCause fault) {
        counters.cut += segments;
        fates.tell(FateKind.CUT, packet, firstSegment, segments, timeNs, fault);
    }

    /** Counts segments that go no further, though no test asked for that. */
    void refuse(PacketBuffer packet, int firstSegment, int segments, long timeNs, FateCause cause) {
        counters.refused += segments;
        if (cause.equals(FateCause.MEMORY)) {
            refusals.refused(name, memory, segments);
        }
        fates.tell(FateKind.REFUSED, packet, firstSegment, segments, timeNs, cause);
    }

    /** Takes over a packet for which a queue, the link's or a node's, has no room. */
    void dropByQueue(PacketBuffer packet, long droppedNs, FateCause queue, Reason why) {
        underWay.leave(packet);
        counters.dropped++;
        FateEvent event = fates.begin(FateKind.DROPPED, packet, 0, 1, droppedNs, queue);
        if (event != null) {
            event.what = why;
            fates.publish(event);
        }
        packetMemory.release(packet);
    }

    /** Counts a packet that a queue marked "congestion experienced". */
    void markByQueue(PacketBuffer packet, long markedNs, FateCause queue) {
        counters.marked++;
        fates.tell(FateKind.MARKED, packet, markedNs, queue);
    }

    /**
     * Ends a packet's way: it is no longer under way. Returns false, and counts it as cut, if a cut has doomed it
     * meanwhile: once a partition is in force, nothing crosses it.
     */
    boolean arrives(PacketBuffer packet, long timeNs) {
        FateCause doom = underWay.doom(packet);
        underWay.leave(packet);
        if (doom != null) {
            cut(packet, 0, packet.segments(), timeNs, doom);
        }
        return doom == null;
    }

    /**
     * Takes over a packet that is not under way and begins to wait. Returns it in the buffer in which it waits, or null
     * if there is no memory: then it is refused and gone.
     */
    @Nullable
    PacketBuffer keep(PacketBuffer packet, long timeNs) {
        PacketBuffer kept = packetMemory.keep(packet, memory);
        if (kept == null) {
            refuse(packet, 0, packet.segments(), timeNs, FateCause.MEMORY);
            packetMemory.release(packet);
        }
        return kept;
    }

    /** Like {@link #keep}, of a packet that is under way. It stays so if there is memory for it. */
    @Nullable
    PacketBuffer keepUnderWay(PacketBuffer packet, long timeNs) {
        if (packet.account() != null) {
            return packet;
        }
        underWay.leave(packet);
        PacketBuffer kept = keep(packet, timeNs);
        if (kept != null) {
            underWay.join(kept);
        }
        return kept;
    }

    /** Takes over a superpacket and hands on its segments one by one. Refuses those for which there is no memory. */
    void forEachSegment(PacketBuffer packet, long timeNs, Stage stage) {
        for (int i = 0; i < packet.segments(); i++) {
            PacketBuffer segment = segmenter.extract(packet, i, i + 1);
            if (segment == null) {
                refuse(packet, i, 1, timeNs, FateCause.MEMORY);
            } else {
                stage.take(segment, timeNs);
            }
        }
        packetMemory.release(packet);
    }
}
