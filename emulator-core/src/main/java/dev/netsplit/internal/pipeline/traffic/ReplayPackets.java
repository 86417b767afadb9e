package dev.netsplit.internal.pipeline.traffic;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * Packets to be sent again.
 *
 * @param bytes all of them
 * @param packets in the order in which they are sent
 */
public record ReplayPackets(ByteBuffer bytes, List<Packet> packets) {

    public ReplayPackets {
        packets = List.copyOf(packets);
    }

    /**
     * One of them.
     *
     * @param offset where in the bytes it begins
     * @param length in bytes
     * @param timeNs when it is due, since the start of the replay; not before the packet before it
     * @param from the sender's index
     * @param to the receiver's index
     */
    public record Packet(int offset, int length, long timeNs, int from, int to) {}
}
