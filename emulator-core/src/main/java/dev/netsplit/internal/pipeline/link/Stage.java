package dev.netsplit.internal.pipeline.link;

import dev.netsplit.internal.device.PacketBuffer;

/** Takes over packets of one link. */
@FunctionalInterface
interface Stage {
    /** The end of a stage that was not connected yet. */
    Stage UNCONNECTED = (packet, timeNs) -> {
        throw new IllegalStateException("a stage must be connected before it takes packets");
    };

    /**
     * Takes over a packet and its buffer.
     *
     * @param timeNs the packet's logical time: when it was read, and all delays since
     */
    void take(PacketBuffer packet, long timeNs);
}
