package dev.netsplit.internal.device;

import java.util.List;

/**
 * One node's end of the wire: a TUN device, or its in-memory twin.
 *
 * <p>One thread reads and one thread writes; they may be different. Both must have stopped before {@link #close()},
 * since a descriptor that is closed may be given to another file at once.
 */
public interface PacketDevice extends AutoCloseable {

    /**
     * Reads the next waiting packet and sets the buffer's length. Never blocks.
     *
     * @return the length in bytes, or 0 when no packet waits
     */
    int read(PacketBuffer into);

    /**
     * Hands the packet to the node's kernel. Never blocks and never throws: a device that is going away is no error of
     * the packet's.
     *
     * @return false when the device would not take it (link down, out of memory)
     */
    boolean write(PacketBuffer packet);

    /** What is to be read one by one, and waited for; the device itself, unless it has several queues. */
    default List<? extends PacketDevice> queues() {
        return List.of(this);
    }

    @Override
    void close();
}
