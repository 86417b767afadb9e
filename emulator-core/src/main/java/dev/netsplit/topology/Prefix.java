package dev.netsplit.topology;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.net.InetAddresses;
import java.math.BigInteger;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * A range of addresses that begin with the same bits, of IPv4 or IPv6: {@code 10.77.0.0/24}.
 *
 * @param network the first address: all bits after the prefix are 0
 * @param length how many bits the addresses have in common: 0 to 32 in IPv4, 0 to 128 in IPv6
 */
public record Prefix(InetAddress network, int length) {

    /**
     * @throws IllegalArgumentException if the length is out of range, or the address has bits set after it
     */
    public Prefix {
        int bits = bits(network);
        checkArgument(length >= 0 && length <= bits, "prefix length (%s) must be 0 to %s", length, bits);
        InetAddress first =
                address(network, value(network).shiftRight(bits - length).shiftLeft(bits - length));
        checkArgument(
                network.equals(first),
                "network (%s/%s) must have no bits set after its prefix; say %s/%s",
                InetAddresses.toAddrString(network),
                length,
                InetAddresses.toAddrString(first),
                length);
    }

    /**
     * A prefix in CIDR form (RFC 4632, RFC 4291), as {@link #toString()} gives it.
     *
     * @throws IllegalArgumentException if it is not of that form
     */
    public static Prefix parse(String text) {
        int slash = text.indexOf('/');
        String length = text.substring(slash + 1);
        checkArgument(
                slash > 0 && InetAddresses.isInetAddress(text.substring(0, slash)) && length.matches("\\d{1,3}"),
                "network (%s) must be an address and a prefix length, such as 10.77.0.0/24 or fd00:77::/64",
                text);
        return new Prefix(InetAddresses.forString(text.substring(0, slash)), Integer.parseInt(length));
    }

    public boolean isIpv4() {
        return network instanceof Inet4Address;
    }

    /** Whether the address, of this family, begins with the prefix. */
    public boolean contains(InetAddress address) {
        return isIpv4() == address instanceof Inet4Address
                && value(address).xor(value(network)).bitLength() <= freeBits();
    }

    /** Whether it has all addresses of the other one. */
    public boolean contains(Prefix other) {
        return length <= other.length && contains(other.network);
    }

    /** Whether both have some address. */
    public boolean overlaps(Prefix other) {
        return contains(other) || other.contains(this);
    }

    /** Of the parts of that length, one after the other, the one with the index, from 0 on. */
    public Prefix part(int index, int partLength) {
        BigInteger offset = BigInteger.valueOf(index).shiftLeft(bits(network) - partLength);
        return new Prefix(address(network, value(network).add(offset)), partLength);
    }

    /** How many addresses there are; {@link Integer#MAX_VALUE} if there are more. */
    public int size() {
        return freeBits() < Integer.SIZE - 1 ? 1 << freeBits() : Integer.MAX_VALUE;
    }

    /** The address with the number: 0 is the network's own. */
    public InetAddress address(int number) {
        checkArgument(number >= 0 && number < size(), "number (%s) must be 0 or more, and below %s", number, size());
        return address(network, value(network).add(BigInteger.valueOf(number)));
    }

    /** The number of one of its addresses; {@link Integer#MAX_VALUE} if that is beyond the numbers. */
    public int numberOf(InetAddress address) {
        BigInteger number = value(address).subtract(value(network));
        return number.bitLength() < Integer.SIZE ? number.intValueExact() : Integer.MAX_VALUE;
    }

    /** Such as {@code 10.77.0.0/24}. */
    @Override
    public String toString() {
        return InetAddresses.toAddrString(network) + "/" + length;
    }

    private int freeBits() {
        return bits(network) - length;
    }

    private static int bits(InetAddress address) {
        return Byte.SIZE * address.getAddress().length;
    }

    private static BigInteger value(InetAddress address) {
        return new BigInteger(1, address.getAddress());
    }

    /** The address of that value, in the family of the sample. */
    private static InetAddress address(InetAddress sample, BigInteger value) {
        int length = sample.getAddress().length;
        byte[] digits = value.toByteArray(); // perhaps with a zero for the sign, perhaps shorter
        byte[] bytes = new byte[length];
        int count = Math.min(digits.length, length);
        System.arraycopy(digits, digits.length - count, bytes, length - count, count);
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError("an address of 4 or 16 bytes is always taken: " + Arrays.toString(bytes), e);
        }
    }
}
