package dev.netsplit.internal.linux;

import dev.netsplit.topology.Layer;

/**
 * What a network's devices are like.
 *
 * @param layer what they carry: TUN devices carry IP packets, TAP devices carry frames
 * @param protocolInformation whether a {@code struct tun_pi} before each packet says what it is
 * @param queues how many each device has, 1 to {@value #MAX_QUEUES}
 * @param offloads what kernels leave to them
 */
public record DeviceOptions(Layer layer, boolean protocolInformation, int queues, Offloads offloads) {
    /** As many as a kernel has of a device: {@code MAX_TAP_QUEUES}. */
    public static final int MAX_QUEUES = 256;

    public static final DeviceOptions DEFAULT = new DeviceOptions(Layer.IP, false, 1, Offloads.ALL);

    /** Whether a device made with the others is like one made with these; offloads can be changed later. */
    boolean areLike(DeviceOptions others) {
        return layer == others.layer && protocolInformation == others.protocolInformation && queues == others.queues;
    }

    /** As the kernel calls it. */
    String kind() {
        return layer == Layer.ETHERNET ? "TAP" : "TUN";
    }
}
