package dev.netsplit.internal.wire;

import dev.netsplit.internal.device.PacketBuffer;
import java.nio.ByteBuffer;

/**
 * Reads and changes TCP segments (RFC 9293), for faults that act as a box in the middle would. Of a packet with a whole
 * TCP header, no superpacket; {@code headers} are the packet's, and are no longer right once it was changed. What is
 * changed has its checksums made anew.
 */
public final class TcpSegment {
    private static final int FIN = 0x01;
    private static final int SYN = 0x02;
    private static final int RST = 0x04;
    private static final int PSH = 0x08;
    private static final int ACK = 0x10;

    private static final int SEQUENCE = 4;
    private static final int ACKNOWLEDGMENT = 8;
    private static final int DATA_OFFSET = 12;
    private static final int FLAGS = 13;
    private static final int WINDOW = 14;
    private static final int CHECKSUM = 16;
    private static final int URGENT = 18;
    private static final int LENGTH = 20;
    private static final int NO_OPTIONS = (LENGTH / Integer.BYTES) << 4;
    private static final int PROTOCOL = 6;

    private static final int END_OF_OPTIONS = 0;
    private static final int NO_OPERATION = 1;
    private static final int MAX_SEGMENT_OPTION = 2;
    private static final int WINDOW_SHIFT_OPTION = 3;
    private static final int DEFAULT_MAX_SEGMENT = 536;
    private static final int MAX_WINDOW_SHIFT = 14;

    /** How many bytes a {@linkplain #makeWindowProbe window probe} is longer than its headers. */
    public static final int WINDOW_PROBE_LENGTH = 1;

    private TcpSegment() {}

    /** Whether a packet is one, whole and well-formed: what is not, kernels drop, and it is left as it is. */
    public static boolean is(Headers headers) {
        return headers.hasWholeTcpHeader() && !headers.isFragment();
    }

    public static boolean isReset(Headers headers) {
        return (headers.tcpFlags() & RST) != 0;
    }

    public static boolean isFin(Headers headers) {
        return (headers.tcpFlags() & FIN) != 0;
    }

    public static boolean isSyn(Headers headers) {
        return (headers.tcpFlags() & SYN) != 0;
    }

    /** How much room its sender says that it has, as it stands there: not scaled. */
    public static int window(PacketBuffer packet, Headers headers) {
        return packet.bytes().getShort(packet.ipOffset() + headers.transportOffset() + WINDOW) & 0xFFFF;
    }

    /** The largest segment that a SYN's sender takes (RFC 9293 section 3.7.1), in bytes; 536 if it does not say. */
    public static int maxSegment(PacketBuffer packet, Headers headers) {
        int at = option(packet, headers, MAX_SEGMENT_OPTION, 4);
        return at < 0 ? DEFAULT_MAX_SEGMENT : packet.bytes().getShort(at + 2) & 0xFFFF;
    }

    /** By how many bits a SYN's sender shifts its windows (RFC 7323 section 2), 0 to 14; -1 if it offers none. */
    public static int windowShift(PacketBuffer packet, Headers headers) {
        int at = option(packet, headers, WINDOW_SHIFT_OPTION, 3);
        return at < 0 ? -1 : Math.min(packet.bytes().get(at + 2) & 0xFF, MAX_WINDOW_SHIFT);
    }

    /** Where an option of that length begins in the buffer; -1 if there is none. */
    private static int option(PacketBuffer packet, Headers headers, int kind, int length) {
        int at = packet.ipOffset() + headers.transportOffset() + LENGTH;
        int end = packet.ipOffset() + headers.payloadOffset();
        while (at < end && packet.bytes().get(at) != END_OF_OPTIONS) {
            boolean padding = packet.bytes().get(at) == NO_OPERATION;
            int its = padding ? 1 : at + 1 < end ? packet.bytes().get(at + 1) & 0xFF : 0;
            if (its == 0 || at + its > end) {
                return -1;
            } else if (packet.bytes().get(at) == kind && its == length) {
                return at;
            }
            at += its;
        }
        return -1;
    }

    /** Its sequence number. */
    public static int sequence(PacketBuffer packet, Headers headers) {
        return packet.bytes().getInt(packet.ipOffset() + headers.transportOffset() + SEQUENCE);
    }

    /** Its acknowledgment number, whether or not that counts. */
    public static int acknowledgment(PacketBuffer packet, Headers headers) {
        return packet.bytes().getInt(packet.ipOffset() + headers.transportOffset() + ACKNOWLEDGMENT);
    }

    /** How many sequence numbers it takes: its data, and one each for SYN and FIN. */
    public static int sequenceLength(Headers headers) {
        return headers.payloadLength() + (isSyn(headers) ? 1 : 0) + (isFin(headers) ? 1 : 0);
    }

    /**
     * Makes it an RST to the same receiver, which takes it if the segment itself would have been the next that it waits
     * for.
     */
    public static void makeReset(PacketBuffer packet, Headers headers) {
        int flags = (headers.tcpFlags() & ACK) | RST;
        resize(packet, headers, headers.payloadOffset());
        setFlags(packet, headers, flags);
        completeChecksum(packet, headers.transportOffset());
    }

    /** Makes it the RST that its sender gets for it from a host where nobody listens (RFC 9293 section 3.10.7.1). */
    public static void makeResetToSender(PacketBuffer packet, Headers headers) {
        ByteBuffer bytes = packet.bytes();
        int at = packet.ipOffset();
        int tcp = headers.transportOffset();
        boolean acknowledges = (headers.tcpFlags() & ACK) != 0;
        int acknowledged = sequence(packet, headers) + sequenceLength(headers);
        int sequence = acknowledges ? bytes.getInt(at + tcp + ACKNOWLEDGMENT) : 0;

        if (packet.linkHeader() > 0) {
            EthernetHeader.turnRound(packet);
        }
        swapAddresses(packet, headers.ipVersion());
        int ports = bytes.getInt(at + tcp);
        bytes.putInt(at + tcp, (ports << Short.SIZE) | (ports >>> Short.SIZE));
        bytes.putInt(at + tcp + SEQUENCE, sequence);
        bytes.putInt(
                at + tcp + ACKNOWLEDGMENT,
                acknowledged); // also where its sender was not acknowledged: it may be in any RST
        bytes.put(at + tcp + DATA_OFFSET, (byte) NO_OPTIONS);
        setFlags(packet, headers, RST | ACK);
        bytes.putShort(at + tcp + WINDOW, (short) 0);
        bytes.putShort(at + tcp + URGENT, (short) 0);
        resize(packet, headers, tcp + LENGTH);
        completeChecksum(packet, tcp);
    }

    /**
     * Makes it a segment from its receiver to its sender, with a byte of data that the sender has had long ago: the
     * sender answers at once by an acknowledgement, which says how much room it has (RFC 9293 section 3.10.7.4). With
     * data, because Linux limits how often it answers empty ones.
     */
    public static void makeWindowProbe(PacketBuffer packet, Headers headers) {
        ByteBuffer bytes = packet.bytes();
        int at = packet.ipOffset();
        int tcp = headers.transportOffset();
        int next = sequence(packet, headers) + sequenceLength(headers);
        int old = bytes.getInt(at + tcp + ACKNOWLEDGMENT) - 2 * WINDOW_PROBE_LENGTH;

        if (packet.linkHeader() > 0) {
            EthernetHeader.turnRound(packet);
        }
        swapAddresses(packet, headers.ipVersion());
        int ports = bytes.getInt(at + tcp);
        bytes.putInt(at + tcp, (ports << Short.SIZE) | (ports >>> Short.SIZE));
        bytes.putInt(at + tcp + SEQUENCE, old);
        bytes.putInt(at + tcp + ACKNOWLEDGMENT, next);
        bytes.put(at + tcp + DATA_OFFSET, (byte) NO_OPTIONS);
        setFlags(packet, headers, ACK);
        bytes.putShort(at + tcp + WINDOW, (short) 0);
        bytes.putShort(at + tcp + URGENT, (short) 0);
        bytes.put(at + tcp + LENGTH, (byte) 0);
        resize(packet, headers, tcp + LENGTH + WINDOW_PROBE_LENGTH);
        completeChecksum(packet, tcp);
    }

    /**
     * Cuts it off behind so many bytes of its data, and has it be the last of its connection, or not.
     *
     * @param payload 0 to as many as it has
     */
    public static void keep(PacketBuffer packet, Headers headers, int payload, boolean last) {
        int flags = (headers.tcpFlags() & ~FIN) | (last ? FIN : 0);
        resize(packet, headers, headers.payloadOffset() + payload);
        setFlags(packet, headers, flags);
        completeChecksum(packet, headers.transportOffset());
    }

    /** Takes so many bytes off the front of its data. */
    public static void skip(PacketBuffer packet, Headers headers, int payload) {
        ByteBuffer bytes = packet.bytes();
        int data = packet.ipOffset() + headers.payloadOffset();
        int left = headers.payloadLength() - payload;
        bytes.put(data, bytes, data + payload, left);
        int sequence = packet.ipOffset() + headers.transportOffset() + SEQUENCE;
        bytes.putInt(sequence, bytes.getInt(sequence) + payload);
        resize(packet, headers, headers.payloadOffset() + left);
        completeChecksum(packet, headers.transportOffset());
    }

    /**
     * Copies it with a part of its data only.
     *
     * @param from the first byte of data that goes along
     * @param to the first that does not; FIN and PSH go along with the last one
     * @param into with room for the headers and those bytes
     */
    public static void copy(PacketBuffer packet, Headers headers, int from, int to, PacketBuffer into) {
        int header = headers.payloadOffset();
        into.describeLike(packet);
        into.bytes().put(into.offset(), packet.bytes(), packet.offset(), packet.linkHeader() + header);
        into.bytes().put(into.ipOffset() + header, packet.bytes(), packet.ipOffset() + header + from, to - from);
        int sequence = into.ipOffset() + headers.transportOffset() + SEQUENCE;
        into.bytes().putInt(sequence, into.bytes().getInt(sequence) + from);
        boolean last = to == headers.payloadLength();
        setFlags(into, headers, last ? headers.tcpFlags() : headers.tcpFlags() & ~(FIN | PSH));
        resize(into, headers, header + to - from);
        completeChecksum(into, headers.transportOffset());
    }

    /**
     * Has its sender say that it has no room for more data. Right for superpackets too, whose segments all say so then.
     */
    public static void closeWindow(PacketBuffer packet, Headers headers) {
        ByteBuffer bytes = packet.bytes();
        int tcp = packet.ipOffset() + headers.transportOffset();
        int window = bytes.getShort(tcp + WINDOW);
        bytes.putShort(tcp + WINDOW, (short) 0);
        if (!VirtioHeader.needsChecksum(packet)) { // otherwise it is over the pseudo header only, so far
            int checksum = Checksum.update(bytes.getShort(tcp + CHECKSUM), window, 0);
            bytes.putShort(tcp + CHECKSUM, (short) checksum);
        }
    }

    private static void setFlags(PacketBuffer packet, Headers headers, int flags) {
        packet.bytes().put(packet.ipOffset() + headers.transportOffset() + FLAGS, (byte) flags);
    }

    private static void swapAddresses(PacketBuffer packet, int version) {
        ByteBuffer bytes = packet.bytes();
        int size = version == 4 ? Integer.BYTES : 2 * Long.BYTES;
        int source = packet.ipOffset() + (version == 4 ? 12 : 8);
        for (int i = source; i < source + size; i += Integer.BYTES) {
            int address = bytes.getInt(i);
            bytes.putInt(i, bytes.getInt(i + size));
            bytes.putInt(i + size, address);
        }
    }

    private static void resize(PacketBuffer packet, Headers headers, int length) {
        packet.length(packet.linkHeader() + length);
        if (headers.ipVersion() == 4) {
            packet.bytes().putShort(packet.ipOffset() + 2, (short) length);
            IpHeader.completeIpv4Checksum(packet.bytes(), packet.ipOffset());
        } else {
            packet.bytes().putShort(packet.ipOffset() + 4, (short) (length - IpHeader.IPV6_LENGTH));
        }
    }

    /** Over addresses, protocol and length, and all behind the IP header. */
    private static void completeChecksum(PacketBuffer packet, int tcp) {
        ByteBuffer bytes = packet.bytes();
        int at = packet.ipOffset();
        boolean ipv4 = IpHeader.version(packet) == 4;
        int length = packet.ipLength() - tcp;
        bytes.putShort(at + tcp + CHECKSUM, (short) 0);
        int addresses = ipv4 ? Checksum.of(bytes, at + 12, 8) : Checksum.of(bytes, at + 8, 32);
        int checksum = Checksum.of(bytes, at + tcp, length);
        checksum = Checksum.update(checksum, 0, ~addresses);
        checksum = Checksum.update(checksum, 0, length);
        checksum = Checksum.update(checksum, 0, PROTOCOL);
        bytes.putShort(at + tcp + CHECKSUM, (short) checksum);
        VirtioHeader.clear(packet);
    }
}
