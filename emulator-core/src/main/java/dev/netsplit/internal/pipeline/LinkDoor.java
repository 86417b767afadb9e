package dev.netsplit.internal.pipeline;

import dev.netsplit.internal.device.PacketBuffer;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The end of a link, where packets that are held wait for the heal. Which faults hold a packet is decided at the link's
 * beginning and marked on it, by a bit for each fault. Owned by whoever has the forwarder's turn.
 */
final class LinkDoor {
    /** The bit of the faults that hold everything. */
    private static final long EVERYTHING = 1L << 63;

    private final LinkState link;
    private final LinkServices services;
    private final Map<LinkFault, Long> bits = new LinkedHashMap<>();
    private final Queue<PacketBuffer> waiting = new ArrayDeque<>();
    private int shut;

    /** Which faults hold packets now. */
    private long holding;

    private int lastBit;

    LinkDoor(LinkState link, LinkServices services) {
        this.link = link;
        this.services = services;
    }

    /**
     * A fault holds packets from now on; if it takes packets under way, all that are there.
     *
     * @throws IllegalStateException if 63 faults hold some packets already
     */
    void add(LinkFault fault) {
        long bit = fault.takesPacketsUnderWay() ? EVERYTHING : freeBit();
        shut += bit == EVERYTHING ? 1 : 0;
        bits.put(fault, bit);
        update();
    }

    /** It holds none any more; those that nobody else holds are delivered, in the order in which they came. */
    void remove(LinkFault fault, long nowNs) {
        Long bit = bits.remove(fault);
        if (bit == null) {
            return;
        }
        shut -= bit == EVERYTHING ? 1 : 0;
        update();
        for (Iterator<PacketBuffer> each = waiting.iterator(); each.hasNext(); ) {
            PacketBuffer packet = each.next();
            if (!isHeld(packet)) {
                each.remove();
                services.deliver(packet, link, nowNs);
            }
        }
    }

    /** What marks a packet that the fault holds. */
    long bit(LinkFault fault) {
        @Nullable Long bit = bits.get(fault);
        return bit == null || bit == EVERYTHING ? 0 : bit;
    }

    /** Takes over a packet that has come, if it is held; it is gone if there is no memory for it. */
    boolean keeps(PacketBuffer packet, long dueNs) {
        if (holding == 0 || !isHeld(packet)) {
            return false;
        }
        PacketBuffer kept = link.keepUnderWay(packet, dueNs);
        if (kept != null) {
            tell(kept, dueNs);
            waiting.add(kept);
        }
        return true;
    }

    /** Of those that hold it, the first to have come names the cause. */
    private void tell(PacketBuffer packet, long dueNs) {
        for (Map.Entry<LinkFault, Long> held : bits.entrySet()) {
            if (held.getValue() == EVERYTHING || (packet.holds() & held.getValue()) != 0) {
                link.fates().tell(FateKind.HELD, packet, dueNs, held.getKey().cause());
                return;
            }
        }
    }

    private boolean isHeld(PacketBuffer packet) {
        return shut > 0 || (packet.holds() & holding) != 0;
    }

    private void update() {
        holding = bits.values().stream().reduce(0L, (one, other) -> one | other);
    }

    /** The one that has been free for longest: packets under way may still bear the marks of faults that are off. */
    private long freeBit() {
        for (int i = 0; i < 63; i++) {
            lastBit = (lastBit + 1) % 63;
            if ((holding & 1L << lastBit) == 0) {
                return 1L << lastBit;
            }
        }
        throw new IllegalStateException("faults that hold some of the packets of link (" + link.name()
                + ") must be at most 63 at a time; heal one first");
    }
}
