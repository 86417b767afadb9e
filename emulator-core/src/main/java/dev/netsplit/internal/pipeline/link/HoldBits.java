package dev.netsplit.internal.pipeline.link;

import dev.netsplit.internal.concurrent.ForwarderConfined;
import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.pipeline.fault.LinkFault;
import dev.netsplit.report.FateCause;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The faults that hold packets of one link, each with a bit. The {@linkplain GateStage gate} decides which of them hold
 * a packet, and marks it with their bits; the {@linkplain DoorStage door} holds what bears a bit of a fault in force.
 */
@ForwarderConfined
final class HoldBits {
    /** The bit of the faults that hold everything. No packet is marked with it. */
    private static final long EVERYTHING = 1L << 63;

    private final String link;
    private final Map<LinkFault, Long> bits = new LinkedHashMap<>();

    /** How many faults hold everything. */
    private int shut;

    /** The bits of all faults in force. */
    private long holding;

    private int lastBit;

    /**
     * @param link the link's name, for errors
     */
    HoldBits(String link) {
        this.link = link;
    }

    boolean isEmpty() {
        return holding == 0;
    }

    /**
     * Adds a fault, which holds everything if it takes packets under way.
     *
     * @throws IllegalStateException if 63 faults hold some packets already
     */
    void add(LinkFault fault) {
        long bit = fault.takesPacketsUnderWay() ? EVERYTHING : freeBit();
        shut += bit == EVERYTHING ? 1 : 0;
        bits.put(fault, bit);
        update();
    }

    /** Removes a fault. Returns false if it holds nothing here. */
    boolean remove(LinkFault fault) {
        Long bit = bits.remove(fault);
        if (bit == null) {
            return false;
        }
        shut -= bit == EVERYTHING ? 1 : 0;
        update();
        return true;
    }

    /** Returns what marks a packet that the fault holds; 0 for a fault that holds everything. */
    long bit(LinkFault fault) {
        @Nullable Long bit = bits.get(fault);
        return bit == null || bit == EVERYTHING ? 0 : bit;
    }

    boolean isHeld(PacketBuffer packet) {
        return shut > 0 || (packet.holds() & holding) != 0;
    }

    /** Returns the fault that came first of those that hold the packet, or null if none does. */
    @Nullable
    FateCause cause(PacketBuffer packet) {
        for (Map.Entry<LinkFault, Long> held : bits.entrySet()) {
            if (held.getValue() == EVERYTHING || (packet.holds() & held.getValue()) != 0) {
                return held.getKey().cause();
            }
        }
        return null;
    }

    private void update() {
        holding = bits.values().stream().reduce(0L, (one, other) -> one | other);
    }

    /** Returns the bit that was free for longest: packets under way may still bear the marks of healed faults. */
    private long freeBit() {
        for (int i = 0; i < 63; i++) {
            lastBit = (lastBit + 1) % 63;
            if ((holding & 1L << lastBit) == 0) {
                return 1L << lastBit;
            }
        }
        throw new IllegalStateException("faults that hold some of the packets of link (" + link
                + ") must be at most 63 at a time; heal one first");
    }
}
