package dev.netsplit.topology;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.Splitter;
import com.google.common.io.BaseEncoding;
import com.google.common.primitives.Longs;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/**
 * A hardware address of Ethernet, such as {@code 02:4e:00:00:00:01}.
 *
 * @param value its 48 bits, as a number
 */
public record MacAddress(long value) {
    /** In bytes. */
    public static final int LENGTH = 6;

    private static final long MAX = (1L << (Byte.SIZE * LENGTH)) - 1;

    /** Locally administered: no manufacturer has it. */
    private static final long OF_NODES = 0x024E_0000_0000L;

    /** That of the host node, in all networks; no number is so high. */
    public static final MacAddress OF_HOST = new MacAddress(OF_NODES | 0xFFFF_FFFEL);

    /** Its text is two hexadecimal digits a byte, with colons between them. */
    private static final BaseEncoding HEX = BaseEncoding.base16().lowerCase().withSeparator(":", 2);

    /**
     * @throws IllegalArgumentException if it is negative or has more than 48 bits
     */
    public MacAddress {
        checkArgument(value >= 0 && value <= MAX, "value (%s) must have 48 bits at the most", value);
    }

    /** That of the node with these addresses: by its number in the subnet, so it is the same in each run. */
    public static MacAddress ofNode(Subnet subnet, AddressPair addresses) {
        return new MacAddress(OF_NODES | subnet.ipv4().numberOf(addresses.ipv4()));
    }

    /**
     * Reads the form that {@link #toString} writes, in letters of either case.
     *
     * @throws IllegalArgumentException if it is not of that form
     */
    public static MacAddress parse(String text) {
        List<String> bytes = Splitter.on(':').splitToList(text);
        checkArgument(
                bytes.size() == LENGTH && bytes.stream().allMatch(digits -> digits.matches("[0-9a-fA-F]{2}")),
                "hardware address (%s) must be six bytes of two hexadecimal digits, as in 02:4e:00:00:00:01",
                text);
        return new MacAddress(Long.parseLong(String.join("", bytes), 16));
    }

    /** Returns the link-local IPv6 address that kernels make from it (RFC 4291, appendix A). */
    public Inet6Address linkLocal() {
        byte[] mac = toBytes();
        byte[] address = {
            (byte) 0xFE,
            (byte) 0x80,
            0,
            0,
            0,
            0,
            0,
            0, // the prefix
            (byte) (mac[0] ^ 2),
            mac[1],
            mac[2],
            (byte) 0xFF,
            (byte) 0xFE,
            mac[3],
            mac[4],
            mac[5]
        };
        try {
            return (Inet6Address) InetAddress.getByAddress(address);
        } catch (UnknownHostException e) {
            throw new AssertionError("an address has 16 bytes", e);
        }
    }

    /** Its six bytes, in the order in which they are sent. */
    public byte[] toBytes() {
        return Arrays.copyOfRange(Longs.toByteArray(value), Long.BYTES - LENGTH, Long.BYTES);
    }

    @Override
    public String toString() {
        return HEX.encode(toBytes());
    }
}
