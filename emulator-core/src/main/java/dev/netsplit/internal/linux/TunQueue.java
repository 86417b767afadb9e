package dev.netsplit.internal.linux;

import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.device.PacketDevice;
import dev.netsplit.internal.wire.EthernetHeader;
import dev.netsplit.internal.wire.IpHeader;
import dev.netsplit.internal.wire.VirtioHeader;

/**
 * One queue of a TUN or TAP device: a descriptor by which packets are read and written.
 *
 * <p>Before a packet, in its buffer's headroom, stand a {@code virtio_net_hdr} and, before that, a
 * {@code struct tun_pi} (flags, and the packet's EtherType in network byte order), as far as the device has them.
 */
final class TunQueue implements PacketDevice {
    private static final int PROTOCOL_INFORMATION = 4;
    private static final int PROTOCOL = 2;

    private final int fd;
    private final boolean hasInformation;
    private final boolean hasVirtioHeader;

    /** How many bytes stand before each packet. */
    private final int header;

    private boolean open = true;

    TunQueue(int fd, boolean hasInformation, boolean hasVirtioHeader) {
        this.fd = fd;
        this.hasInformation = hasInformation;
        this.hasVirtioHeader = hasVirtioHeader;
        this.header = (hasInformation ? PROTOCOL_INFORMATION : 0) + (hasVirtioHeader ? VirtioHeader.LENGTH : 0);
    }

    int fd() {
        return fd;
    }

    @Override
    public int read(PacketBuffer into) {
        long length = LibC.read(fd, into.address() - header, into.capacity() + header) - header;
        if (length <= 0) { // EAGAIN, or a device that is down: either way nothing is to be had now
            return 0;
        }
        into.length((int) length);
        if (hasInformation) {
            into.link(0, into.bytes().getShort(into.offset() - header + PROTOCOL) & 0xFFFF);
        }
        if (!hasVirtioHeader) {
            VirtioHeader.clear(into);
        }
        return (int) length;
    }

    @Override
    public boolean write(PacketBuffer packet) {
        if (hasInformation) {
            packet.bytes().putInt(packet.offset() - header, etherType(packet));
        }
        int length = header + packet.length();
        return LibC.write(fd, packet.address() - header, length) == length;
    }

    /** As it was sent, even if there is not much left of it; of a packet of the network's own, as it is. */
    private static int etherType(PacketBuffer packet) {
        int sentAs = packet.etherType();
        return sentAs != 0 ? sentAs : EthernetHeader.etherType(IpHeader.version(packet));
    }

    @Override
    public synchronized void close() {
        if (open) { // a second time it could be somebody else's descriptor
            open = false;
            LibC.close(fd);
        }
    }
}
