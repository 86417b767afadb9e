package dev.netsplit.topology;

import static com.google.common.base.Preconditions.checkElementIndex;

import com.google.common.primitives.Ints;
import com.google.common.primitives.Longs;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * The addresses of one network: a /22 out of 198.18.0.0/15, which RFC 2544 sets aside for testing network gear, and a /64
 * out of the unique local fd4e:7370:6c74::/48 (RFC 4193). A node has the same host number in both.
 *
 * @param slot which of the 128 subnets, 0 to 127
 */
public record Subnet(int slot) {
    /** How many subnets there are. */
    public static final int SLOTS = 128;

    /** Every emulated IPv4 address lies in this. */
    public static final int IPV4_RANGE = 0xC612_0000;

    public static final int IPV4_RANGE_PREFIX_LENGTH = 15;
    public static final int IPV4_PREFIX_LENGTH = 22;

    /** The first 64 bits of every emulated IPv6 address, but for the slot in the last 16. */
    public static final long IPV6_RANGE = 0xFD4E_7370_6C74_0000L;

    public static final int IPV6_RANGE_PREFIX_LENGTH = 48;
    public static final int IPV6_PREFIX_LENGTH = 64;

    /** Declared nodes have the numbers 1 to this. */
    public static final int MAX_NODES = 1000;

    /** Virtual addresses have the numbers from this to {@link #LAST_VIRTUAL}. */
    public static final int FIRST_VIRTUAL = MAX_NODES + 1;

    public static final int LAST_VIRTUAL = 1021;

    /** The host node's number. */
    public static final int HOST_NUMBER = 1022;

    /** How many host numbers there are, from 0 on. */
    public static final int HOST_NUMBERS = 1 << (Integer.SIZE - IPV4_PREFIX_LENGTH);

    /**
     * @throws IndexOutOfBoundsException if there is no such slot
     */
    public Subnet {
        checkElementIndex(slot, SLOTS, "slot");
    }

    /** The subnet's own IPv4 address, with host number 0, as 32 bits. */
    public int ipv4Network() {
        return IPV4_RANGE + slot * HOST_NUMBERS;
    }

    /** The subnet's first 64 IPv6 bits. */
    public long ipv6Network() {
        return IPV6_RANGE + slot;
    }

    /** The IPv4 address with the host number, 0 to 1023. */
    public Inet4Address ipv4(int hostNumber) {
        checkElementIndex(hostNumber, HOST_NUMBERS, "host number");
        return (Inet4Address) address(Ints.toByteArray(ipv4Network() + hostNumber));
    }

    /** The IPv6 address with the host number, 0 to 1023. */
    public Inet6Address ipv6(int hostNumber) {
        checkElementIndex(hostNumber, HOST_NUMBERS, "host number");
        return (Inet6Address) address(ByteBuffer.allocate(2 * Longs.BYTES)
                .putLong(ipv6Network())
                .putLong(hostNumber)
                .array());
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError("an address of 4 or 16 bytes is always taken", e);
        }
    }
}
