package dev.netsplit.internal.wire;

import dev.netsplit.topology.MacAddress;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * The frame by which a node tells all others that an address is its own from now on: a gratuitous ARP (RFC 5227 section
 * 3) or an unsolicited neighbour advertisement (RFC 4861 section 7.2.6). Who has the address in its neighbour table
 * puts the sender in.
 */
public final class AddressAnnouncement {
    private static final byte[] EVERYBODY = {-1, -1, -1, -1, -1, -1};
    private static final byte[] ALL_NODES_MAC = {0x33, 0x33, 0, 0, 0, 1};
    private static final byte[] ALL_NODES = {(byte) 0xFF, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    private static final int ARP = 0x0806;
    private static final int ARP_LENGTH = 28;
    private static final int ADVERTISEMENT_LENGTH = 32;
    private static final int ICMPV6 = 58;

    /** Neighbour discovery's packets have crossed no router (RFC 4861 section 7.1.2). */
    private static final int HOPS = 255;

    private AddressAnnouncement() {}

    /** The whole frame. */
    public static byte[] frame(InetAddress address, MacAddress holder) {
        byte[] bytes = address.getAddress();
        return bytes.length == Integer.BYTES ? arp(bytes, holder.toBytes()) : advertisement(bytes, holder.toBytes());
    }

    private static byte[] arp(byte[] address, byte[] holder) {
        return header(EVERYBODY, holder, ARP, ARP_LENGTH)
                .putInt(0x0001_0800) // Ethernet, IPv4
                .putInt(0x0604_0001) // six and four bytes an address; a request, which more programs heed than a reply
                .put(holder)
                .put(address)
                .put(new byte[MacAddress.LENGTH])
                .put(address)
                .array();
    }

    private static byte[] advertisement(byte[] address, byte[] holder) {
        byte[] frame = header(ALL_NODES_MAC, holder, EthernetHeader.IPV6, IpHeader.IPV6_LENGTH + ADVERTISEMENT_LENGTH)
                .putInt(0x6000_0000)
                .putInt(ADVERTISEMENT_LENGTH << Short.SIZE | ICMPV6 << Byte.SIZE | HOPS)
                .put(address)
                .put(ALL_NODES)
                .putInt(0x8800_0000) // neighbour advertisement
                .putInt(0x2000_0000) // which overrides what was known
                .put(address)
                .putShort((short) 0x0201) // the target's hardware address: eight bytes
                .put(holder)
                .array();
        ByteBuffer bytes = ByteBuffer.wrap(frame);
        int packet = EthernetHeader.LENGTH;
        int checksum = packet + IpHeader.IPV6_LENGTH + Short.BYTES;
        bytes.putShort(checksum, (short) IpHeader.icmpv6Checksum(bytes, packet, ADVERTISEMENT_LENGTH));
        return frame;
    }

    private static ByteBuffer header(byte[] to, byte[] from, int etherType, int length) {
        return ByteBuffer.allocate(EthernetHeader.LENGTH + length)
                .put(to)
                .put(from)
                .putShort((short) etherType);
    }
}
