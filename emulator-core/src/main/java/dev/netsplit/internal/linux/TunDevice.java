package dev.netsplit.internal.linux;

import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.device.PacketDevice;
import dev.netsplit.internal.wire.VirtioHeader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A TUN device: what the kernel sends to it is read here, what is written here the kernel receives. Packets begin with their
 * IP header; before it, in the buffer's headroom, stands a {@code virtio_net_hdr} (VIRTIO 1.2, section 5.1.6), which tells what the
 * kernel left to the device: a checksum, the cutting of a superpacket.
 *
 * <p>The device lives in the namespace of the thread that opened it, and as long as this descriptor.
 */
public final class TunDevice implements PacketDevice {
    static final String PATH = "/dev/net/tun";
    static final int MAX_NAME_LENGTH = 15;

    private static final long TUNSETIFF = 0x4004_54CAL;
    private static final long TUNSETPERSIST = 0x4004_54CBL;
    private static final long TUNGETFEATURES = 0x8004_54CFL;
    private static final long TUNSETOFFLOAD = 0x4004_54D0L;
    private static final short IFF_TUN = 0x0001;
    private static final short IFF_VNET_HDR = 0x4000;
    private static final short IFF_NO_PI = 0x1000;
    private static final short IFF_TUN_EXCL = (short) 0x8000;

    /** {@code struct ifreq}: 16 bytes of name, then a union of 24, of which the flags are the first two. */
    private static final int IFREQ_LENGTH = 40;

    private static final int IFREQ_FLAGS = 16;

    private volatile String name;
    private final int fd;

    /** How many bytes stand before each packet. */
    private final int header;

    private boolean open = true;

    private TunDevice(String name, int fd, int header) {
        this.name = name;
        this.fd = fd;
        this.header = header;
    }

    /**
     * Makes a device in the calling thread's namespace.
     *
     * @param name at most 15 characters
     * @throws LinuxException EBUSY if there is a device of that name, EPERM without rights over the namespace
     */
    static TunDevice open(String name) {
        int fd = LinuxException.check(LibC.open(PATH, LibC.O_RDWR | LibC.O_NONBLOCK | LibC.O_CLOEXEC), "open " + PATH);
        try (NativeMemory ifreq = NativeMemory.allocate(IFREQ_LENGTH)) {
            ByteBuffer request = ifreq.bytes().order(ByteOrder.nativeOrder());
            LinuxException.check(LibC.ioctl(fd, TUNGETFEATURES, ifreq.address()), "ask for the features of " + PATH);
            int vnetHeader = request.getInt(0) & IFF_VNET_HDR;
            request.put(0, Arrays.copyOf(name.getBytes(StandardCharsets.US_ASCII), MAX_NAME_LENGTH));
            request.putShort(IFREQ_FLAGS, (short) (IFF_TUN | IFF_NO_PI | IFF_TUN_EXCL | vnetHeader));
            LinuxException.check(LibC.ioctl(fd, TUNSETIFF, ifreq.address()), "make TUN device " + name);
            return new TunDevice(name, fd, vnetHeader == 0 ? 0 : VirtioHeader.LENGTH);
        } catch (LinuxException e) {
            LibC.close(fd);
            throw e;
        }
    }

    /**
     * Whether the kernel leaves to this device what it would leave to a network card: the checksums, and the cutting of superpackets
     * of TCP and, from Linux 6.2 on, UDP. As far as the kernel can; it cannot change what is in the queue.
     */
    public void setOffloads(Offloads offloads) {
        if (header == 0) {
            return;
        }
        for (int flags : offloads.flagsByPreference().asList()) {
            if (LibC.ioctl(fd, TUNSETOFFLOAD, flags) == 0) {
                return;
            }
        }
    }

    String name() {
        return name;
    }

    /** What it is called since it was moved to another namespace. */
    void renamed(String newName) {
        name = newName;
    }

    int fd() {
        return fd;
    }

    @Override
    public int read(PacketBuffer into) {
        if (header == 0) {
            VirtioHeader.clear(into);
        }
        long length = LibC.read(fd, into.address() - header, into.capacity() + header) - header;
        if (length <= 0) { // EAGAIN, or a device that is down: either way nothing is to be had now
            return 0;
        }
        into.length((int) length);
        return (int) length;
    }

    @Override
    public boolean write(PacketBuffer packet) {
        int length = header + packet.length();
        return LibC.write(fd, packet.address() - header, length) == length;
    }

    /** Removes the device, which takes the kernel some 18 ms. */
    @Override
    public synchronized void close() {
        if (open) { // a second time it could be somebody else's descriptor
            open = false;
            LibC.close(fd);
        }
    }

    /**
     * Lets go of the device without waiting for its removal: made persistent, it is removed with its namespace, in the
     * background and many at a time. Only for a namespace of our own making that ends soon; elsewhere it would stay for ever.
     */
    synchronized void abandon() {
        if (open) {
            LibC.ioctl(fd, TUNSETPERSIST, 1);
        }
        close();
    }
}
