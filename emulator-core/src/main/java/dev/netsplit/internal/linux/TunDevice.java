package dev.netsplit.internal.linux;

import com.google.common.collect.ImmutableList;
import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.device.PacketDevice;
import dev.netsplit.topology.Layer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A TUN or TAP device: what the kernel sends to it is read here, what is written here the kernel receives. Packets
 * begin with their IP header or, from a TAP device, with that of their frame; before it, in the buffer's headroom,
 * stands a {@code virtio_net_hdr} (VIRTIO 1.2, section 5.1.6), which tells what the kernel left to the device: a
 * checksum, the cutting of a superpacket.
 *
 * <p>The device lives in the namespace of the thread that opened it, and as long as these descriptors.
 */
public final class TunDevice implements PacketDevice {
    static final String PATH = "/dev/net/tun";
    static final int MAX_NAME_LENGTH = 15;

    private static final long TUNSETIFF = 0x4004_54CAL;
    private static final long TUNSETPERSIST = 0x4004_54CBL;
    private static final long TUNGETFEATURES = 0x8004_54CFL;
    private static final long TUNSETOFFLOAD = 0x4004_54D0L;
    private static final long TUNGETIFF = 0x8004_54D2L;
    private static final int IFF_TUN = 0x0001;
    private static final int IFF_TAP = 0x0002;
    private static final int IFF_MULTI_QUEUE = 0x0100;
    private static final int IFF_VNET_HDR = 0x4000;
    private static final int IFF_NO_PI = 0x1000;
    private static final int IFF_TUN_EXCL = 0x8000;

    /** {@code struct ifreq}: 16 bytes of name, then a union of 24, of which the flags are the first two. */
    private static final int IFREQ_LENGTH = 40;

    private static final int IFREQ_FLAGS = 16;

    /** So much of a flow's name as all its packets in one direction have in common. */
    private static final int FLOW_SHIFT = 33;

    private volatile String name;
    private final DeviceOptions options;
    private final boolean hasVirtioHeader;
    private final ImmutableList<TunQueue> queues;
    private boolean open = true;
    private int nextToRead;

    private TunDevice(String name, DeviceOptions options, boolean hasVirtioHeader, ImmutableList<TunQueue> queues) {
        this.name = name;
        this.options = options;
        this.hasVirtioHeader = hasVirtioHeader;
        this.queues = queues;
    }

    /**
     * Makes a device like those of a network of which nothing else was said, see {@link #open(String, DeviceOptions)}.
     */
    static TunDevice open(String name) {
        return open(name, DeviceOptions.DEFAULT);
    }

    /**
     * Makes a device in the calling thread's namespace.
     *
     * @param name at most 15 characters
     * @throws LinuxException EBUSY if there is a device of that name, EPERM without rights over the namespace
     */
    static TunDevice open(String name, DeviceOptions options) {
        ImmutableList.Builder<TunQueue> queues = ImmutableList.builder();
        try {
            int vnetHeader = 0;
            for (int i = 0; i < options.queues(); i++) {
                int fd = LinuxException.check(
                        LibC.open(PATH, LibC.O_RDWR | LibC.O_NONBLOCK | LibC.O_CLOEXEC), "open " + PATH);
                vnetHeader = i > 0 ? vnetHeader : features(fd) & IFF_VNET_HDR;
                queues.add(new TunQueue(fd, options.protocolInformation(), vnetHeader != 0));
                attach(fd, name, options, vnetHeader | (i == 0 ? IFF_TUN_EXCL : 0));
            }
            return new TunDevice(name, options, vnetHeader != 0, queues.build());
        } catch (LinuxException e) {
            queues.build().forEach(TunQueue::close);
            throw e;
        }
    }

    private static int features(int fd) {
        try (NativeMemory features = NativeMemory.allocate(Integer.BYTES)) {
            LinuxException.check(LibC.ioctl(fd, TUNGETFEATURES, features.address()), "ask for the features of " + PATH);
            return features.bytes().order(ByteOrder.nativeOrder()).getInt(0);
        }
    }

    /** Makes the descriptor a queue of the device, which the first one makes. */
    private static void attach(int fd, String name, DeviceOptions options, int moreFlags) {
        int flags = moreFlags
                | (options.layer() == Layer.ETHERNET ? IFF_TAP : IFF_TUN)
                | (options.protocolInformation() ? 0 : IFF_NO_PI)
                | (options.queues() > 1 ? IFF_MULTI_QUEUE : 0);
        try (NativeMemory ifreq = NativeMemory.allocate(IFREQ_LENGTH)) {
            ByteBuffer request = ifreq.bytes().order(ByteOrder.nativeOrder());
            request.put(0, Arrays.copyOf(name.getBytes(StandardCharsets.US_ASCII), MAX_NAME_LENGTH));
            request.putShort(IFREQ_FLAGS, (short) flags);
            LinuxException.check(
                    LibC.ioctl(fd, TUNSETIFF, ifreq.address()), "make " + options.kind() + " device " + name);
        }
    }

    /**
     * Whether the kernel leaves to this device what it would leave to a network card: the checksums, and the cutting of
     * superpackets of TCP and, from Linux 6.2 on, UDP. As far as the kernel can; it cannot change what is in the queue.
     */
    public void setOffloads(Offloads offloads) {
        if (!hasVirtioHeader) {
            return;
        }
        for (int flags : offloads.flagsByPreference().asList()) {
            if (LibC.ioctl(queues.get(0).fd(), TUNSETOFFLOAD, flags) == 0) {
                return;
            }
        }
    }

    String name() {
        return name;
    }

    /** What it is called now: a program in a node may have renamed it. */
    synchronized String currentName() {
        if (!open) {
            return name;
        }
        try (NativeMemory ifreq = NativeMemory.allocate(IFREQ_LENGTH)) {
            return LibC.ioctl(queues.get(0).fd(), TUNGETIFF, ifreq.address()) == -1 // a program has deleted it
                    ? name
                    : StandardCharsets.US_ASCII
                            .decode(ifreq.bytes().slice(0, MAX_NAME_LENGTH))
                            .toString()
                            .trim(); // of the zeros behind it
        }
    }

    DeviceOptions options() {
        return options;
    }

    /** What it is called since it was moved to another namespace. */
    void renamed(String newName) {
        name = newName;
    }

    @Override
    public ImmutableList<TunQueue> queues() {
        return queues;
    }

    /** From one of its queues. Who reads much does better to read the {@link #queues()}. */
    @Override
    public int read(PacketBuffer into) {
        int length = 0;
        for (int tried = 0; tried < queues.size() && length == 0; tried++) {
            length = queues.get(nextToRead).read(into);
            nextToRead = length > 0 ? nextToRead : (nextToRead + 1) % queues.size();
        }
        return length;
    }

    /** By the same queue for all packets of a flow: the kernel then sends by that one what goes the other way. */
    @Override
    public boolean write(PacketBuffer packet) {
        int queue = queues.size() == 1 ? 0 : (int) (packet.flow() >>> FLOW_SHIFT) % queues.size();
        return queues.get(queue).write(packet);
    }

    /** Removes the device, which takes the kernel some 18 ms. */
    @Override
    public synchronized void close() {
        open = false;
        queues.forEach(TunQueue::close);
    }

    /**
     * Lets go of the device without waiting for its removal: made persistent, it is removed with its namespace, in the
     * background and many at a time. Only for a namespace of our own making that ends soon; elsewhere it would stay for
     * ever.
     */
    synchronized void abandon() {
        if (open) {
            LibC.ioctl(queues.get(0).fd(), TUNSETPERSIST, 1);
        }
        close();
    }
}
