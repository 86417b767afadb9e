package dev.netsplit.impair;

import static com.google.common.base.Preconditions.checkArgument;

/** The longest packet that a link carries. Immutable. */
public final class Mtu {
    /** What every IPv4 network must carry, RFC 791. */
    private static final int MIN_BYTES = 68;

    private static final int MAX_BYTES = 65_535;
    private static final Mtu NONE = new Mtu(MAX_BYTES, false);

    private final int bytes;
    private final boolean blackHole;

    private Mtu(int bytes, boolean blackHole) {
        this.bytes = bytes;
        this.blackHole = blackHole;
    }

    /** Whatever the nodes send, which is 1500 bytes at the most. */
    public static Mtu none() {
        return NONE;
    }

    /**
     * A longer packet is dropped and its sender told, by an ICMP "fragmentation needed" (RFC 1191) or ICMPv6 "packet
     * too big" (RFC 8201), as a router does; TCP then sends smaller segments. IPv4 packets that allow it are cut into
     * fragments in place of that (RFC 791); Linux sends such ones where the MTU is below 552, and where a program asks
     * for it.
     *
     * @param bytes IP header included, 68 to 65535; below 1280 no IPv6 network works as it should (RFC 8200)
     * @throws IllegalArgumentException if it lies outside
     */
    public static Mtu of(int bytes) {
        return new Mtu(checked(bytes), false);
    }

    /**
     * A longer packet is dropped without a word, as where a firewall eats the answers: connections open and then hang.
     */
    public static Mtu blackHole(int bytes) {
        return new Mtu(checked(bytes), true);
    }

    private static int checked(int bytes) {
        checkArgument(
                bytes >= MIN_BYTES && bytes <= MAX_BYTES,
                "mtu (%s) must be from %s to %s bytes",
                bytes,
                MIN_BYTES,
                MAX_BYTES);
        return bytes;
    }

    public int bytes() {
        return bytes;
    }

    public boolean isBlackHole() {
        return blackHole;
    }

    /** Whether a packet of this length, in bytes, is too long. */
    public boolean isExceededBy(int length) {
        return length > bytes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Mtu that && bytes == that.bytes && blackHole == that.blackHole;
    }

    @Override
    public int hashCode() {
        return 31 * bytes + Boolean.hashCode(blackHole);
    }

    @Override
    public String toString() {
        return equals(NONE) ? "none" : bytes + (blackHole ? " bytes, a black hole" : " bytes");
    }
}
