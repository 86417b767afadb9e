package dev.netsplit.internal.wire;

import dev.netsplit.internal.device.PacketBuffer;
import java.nio.ByteBuffer;

/**
 * The header of an Ethernet frame (IEEE 802.3), with up to two VLAN tags (802.1Q, and 802.1ad before it), read in
 * place. Hardware addresses are numbers of 48 bits.
 */
public final class EthernetHeader {
    /** Without tags, in bytes. */
    public static final int LENGTH = 14;

    public static final int IPV4 = 0x0800;
    public static final int IPV6 = 0x86DD;
    public static final int ARP = 0x0806;

    /** MPLS (RFC 3032): packets behind labels. */
    private static final int MPLS = 0x8847;

    private static final int MPLS_UPSTREAM = 0x8848;

    private static final int CUSTOMER_TAG = 0x8100;
    private static final int SERVICE_TAG = 0x88A8;

    /** What Cisco's and other gear had for the outer of two tags before there was 802.1ad. */
    private static final int OLD_SERVICE_TAG = 0x9100;

    private static final int TAG_LENGTH = 4;
    private static final int MAX_TAGS = 2;
    private static final int VLAN_BITS = 0x0FFF;

    /** Below, the field is a length (802.3 section 3.2.6), and the frame LLC's. */
    private static final int MIN_ETHER_TYPE = 0x0600;

    private static final int SOURCE = 6;
    private static final int TYPE = 12;
    private static final long ADDRESS_BITS = 0xFFFF_FFFF_FFFFL;
    private static final long GROUP_BIT = 0x0100_0000_0000L;

    private EthernetHeader() {}

    /**
     * Tells the buffer how long the header of the frame in it is, and what is behind. False if it is too short to be a
     * frame.
     */
    public static boolean describe(PacketBuffer frame) {
        if (frame.length() < LENGTH) {
            return false;
        }
        int type = type(frame, TYPE);
        int header = LENGTH;
        for (int tags = 0; tags < MAX_TAGS && isTag(type) && header + TAG_LENGTH <= frame.length(); tags++) {
            type = type(frame, header + TAG_LENGTH - Short.BYTES);
            header += TAG_LENGTH;
        }
        frame.link(header, type < MIN_ETHER_TYPE ? 0 : type);
        return true;
    }

    /**
     * Whether an IP packet may be behind the header of that type, where this class does not read it: behind labels, or
     * further tags.
     */
    public static boolean mayHideIp(int etherType) {
        return isTag(etherType) || etherType == MPLS || etherType == MPLS_UPSTREAM;
    }

    /** The VLAN of the outermost tag, 1 to 4095; 0 for a frame without tags, or with one that tells a priority only. */
    public static int vlan(PacketBuffer frame) {
        return frame.linkHeader() > LENGTH ? type(frame, LENGTH) & VLAN_BITS : 0;
    }

    /** The sender's address. */
    public static long source(PacketBuffer frame) {
        return frame.bytes().getLong(frame.offset() + SOURCE - Short.BYTES) & ADDRESS_BITS;
    }

    /** The receiver's address. */
    public static long destination(PacketBuffer frame) {
        return frame.bytes().getLong(frame.offset()) >>> Short.SIZE;
    }

    /** Whether the address is that of a group, everybody included. */
    public static boolean isGroup(long address) {
        return (address & GROUP_BIT) != 0;
    }

    /** What an IP packet of that version is announced as. */
    public static int etherType(int ipVersion) {
        return ipVersion == 4 ? IPV4 : ipVersion == 6 ? IPV6 : 0;
    }

    /** Sends a frame back to where it came from, as its receiver would. */
    static void turnRound(PacketBuffer frame) {
        long source = source(frame);
        long destination = destination(frame);
        put(frame.bytes(), frame.offset(), source);
        put(frame.bytes(), frame.offset() + SOURCE, destination);
    }

    private static void put(ByteBuffer bytes, int at, long address) {
        bytes.putShort(at, (short) (address >>> Integer.SIZE));
        bytes.putInt(at + Short.BYTES, (int) address);
    }

    private static boolean isTag(int type) {
        return type == CUSTOMER_TAG || type == SERVICE_TAG || type == OLD_SERVICE_TAG;
    }

    private static int type(PacketBuffer frame, int at) {
        return frame.bytes().getShort(frame.offset() + at) & 0xFFFF;
    }
}
