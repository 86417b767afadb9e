package dev.netsplit.packet;

/**
 * A packet, to be looked at. Valid only while the call lasts that handed it out: the memory behind it is used again for other
 * packets. Not thread-safe.
 */
public interface PacketView {
    int TCP = 6;
    int UDP = 17;

    /** The length in bytes, IP header included. */
    int length();

    /** 4 or 6. */
    int ipVersion();

    /** The number of the protocol inside: {@link #TCP}, {@link #UDP} or another of IANA's; 0 if it cannot be told. */
    int protocol();

    /** The sender's port; 0 for protocols without ports, and for later fragments. */
    int sourcePort();

    /** The receiver's port; 0 likewise. */
    int destinationPort();

    /** The eight TCP flags from FIN, 1, to CWR, 128; 0 for other protocols. */
    int tcpFlags();

    /** How many bytes follow the headers of IP and TCP or UDP. */
    int payloadLength();

    /** Where in the packet the payload begins, counted from the IP header's first byte. */
    int payloadOffset();

    /**
     * A byte of the packet, 0 to 255.
     *
     * @param index 0 is the first of the IP header
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
