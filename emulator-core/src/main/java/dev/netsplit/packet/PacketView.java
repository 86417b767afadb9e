package dev.netsplit.packet;

/**
 * A packet, to be looked at. Valid only while the call lasts that handed it out: the memory behind it is used again for
 * other packets. Not thread-safe.
 */
public interface PacketView {
    int ICMP = 1;
    int TCP = 6;
    int UDP = 17;
    int ICMPV6 = 58;

    /** The length in bytes, IP header included; in an Ethernet network, without the frame's own header. */
    int length();

    /** 4 or 6; 0 for what is no IP packet. */
    int ipVersion();

    /**
     * What it is, as Ethernet numbers it: 0x0800 for IPv4, 0x86DD for IPv6, 0x0806 for ARP, and so on; behind VLAN
     * tags, if there are any. 0 if it cannot be told.
     */
    default int etherType() {
        return ipVersion() == 4 ? 0x0800 : ipVersion() == 6 ? 0x86DD : 0;
    }

    /** The VLAN that it is in, 1 to 4095, by the outermost tag; 0 if it has none, as in IP networks. */
    default int vlan() {
        return 0;
    }

    /** The hardware address that it was sent from, as a number of 48 bits; 0 in IP networks. */
    default long sourceMac() {
        return 0;
    }

    /** The hardware address that it is sent to; 0 in IP networks. */
    default long destinationMac() {
        return 0;
    }

    /** The number of the protocol inside: {@link #TCP}, {@link #UDP} or another of IANA's; 0 if it cannot be told. */
    int protocol();

    /**
     * The sender's port; 0 for protocols without ports. A later fragment's is that of the first one; 0 if that has not
     * been seen.
     */
    int sourcePort();

    /** The receiver's port; 0 likewise. */
    int destinationPort();

    /** The eight TCP flags from FIN, 1, to CWR, 128; 0 for other protocols. */
    int tcpFlags();

    /** How many bytes follow the headers of IP and TCP or UDP; in frames of other kinds, the header of the frame. */
    int payloadLength();

    /** Where in the packet the payload begins, counted as in {@link #byteAt}. */
    int payloadOffset();

    /**
     * A byte of the packet, 0 to 255.
     *
     * @param index 0 is the first of the IP header, or of what a frame carries in its place
     * @throws IndexOutOfBoundsException if the packet is shorter
     */
    int byteAt(int index);

    /** Whether it is a TCP segment that carries neither data nor SYN, FIN or RST. */
    default boolean isPureAck() {
        return protocol() == TCP && payloadLength() == 0 && (tcpFlags() & 0x07) == 0;
    }

    /** Whether it asks for a TCP connection: SYN without ACK. */
    default boolean isTcpSyn() {
        return protocol() == TCP && (tcpFlags() & 0x12) == 0x02;
    }
}
