package dev.netsplit.internal.device;

/**
 * Where a packet ends that does not simply go to its receiver's device: one that the network made, or an answer to such
 * a one.
 */
public interface PacketSink {

    /**
     * The packet has arrived. Its buffer stays the caller's.
     *
     * @param device the receiver's
     * @param dueNs when it arrived
     * @return false when the device would not take it
     */
    boolean take(PacketBuffer packet, PacketDevice device, long dueNs);

    /** Whether a kernel sent the packet, which is to hear of it if the packet was too big. */
    boolean isFromKernel();
}
