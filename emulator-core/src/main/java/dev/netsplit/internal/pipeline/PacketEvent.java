package dev.netsplit.internal.pipeline;

import dev.netsplit.internal.device.PacketBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A slot of the ring: a packet. It carries a handle on the packet's buffer, never the packet, so a delayed
 * packet does not hold its slot.
 */
final class PacketEvent {
    private @Nullable PacketBuffer packet;
    private int source;
    private long readNs;

    /**
     * @param source index of the node that sent it
     * @param readNs when it was read from the sender's device
     */
    void setPacket(PacketBuffer newPacket, int source, long readNs) {
        this.packet = newPacket;
        this.source = source;
        this.readNs = readNs;
    }

    @Nullable
    PacketBuffer packet() {
        return packet;
    }

    int source() {
        return source;
    }

    long readNs() {
        return readNs;
    }

    /** Lets go of what the slot held, so that the ring keeps nothing alive. */
    void clear() {
        packet = null;
    }
}
