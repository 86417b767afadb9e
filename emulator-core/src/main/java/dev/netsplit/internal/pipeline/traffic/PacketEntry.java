package dev.netsplit.internal.pipeline.traffic;

import dev.netsplit.internal.device.PacketBuffer;

/** Takes over packets that nodes send. */
@FunctionalInterface
public interface PacketEntry {
    /**
     * Takes over a packet and its buffer.
     *
     * @param source the index of the node that sends it
     * @param readNs when it was sent, or read from that node's device
     */
    void forward(PacketBuffer packet, int source, long readNs);
}
