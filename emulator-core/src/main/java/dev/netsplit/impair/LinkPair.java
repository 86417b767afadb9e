package dev.netsplit.impair;

import static java.util.Objects.requireNonNull;

import java.util.Objects;

/**
 * What the two links between two nodes are like, where they may differ, as on an access line. Immutable.
 *
 * <p>Which node comes first is up to whoever uses it: for {@link LinkPresets} it is the subscriber's, the station's,
 * the client's.
 */
public final class LinkPair {
    private final LinkProfile up;
    private final LinkProfile down;

    private LinkPair(LinkProfile up, LinkProfile down) {
        this.up = requireNonNull(up, "up");
        this.down = requireNonNull(down, "down");
    }

    /**
     * A pair of links that differ.
     *
     * @param up from the first node to the second
     * @param down from the second node to the first
     */
    public static LinkPair of(LinkProfile up, LinkProfile down) {
        return new LinkPair(up, down);
    }

    /** A pair whose links are both like this, each on its own: a latency of 10 ms makes a round trip of 20. */
    public static LinkPair symmetric(LinkProfile profile) {
        return new LinkPair(profile, profile);
    }

    /** From the first node to the second: the client's uplink. */
    public LinkProfile up() {
        return up;
    }

    /** From the second node to the first: the client's downlink. */
    public LinkProfile down() {
        return down;
    }

    /** The same links, seen from the second node. */
    public LinkPair reversed() {
        return new LinkPair(down, up);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LinkPair that && up.equals(that.up) && down.equals(that.down);
    }

    @Override
    public int hashCode() {
        return Objects.hash(up, down);
    }

    @Override
    public String toString() {
        return "LinkPair[up: " + up + ", down: " + down + "]";
    }
}
