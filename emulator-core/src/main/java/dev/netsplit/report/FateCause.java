package dev.netsplit.report;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

/**
 * By what a packet's fate was decided. Immutable.
 *
 * @param by the class of an impairment, by its full name; or one of the constants here
 * @param place which one of that kind on the link, from 0; of a fault, its number in the ledger
 */
public record FateCause(String by, int place) {
    /** The queue before the link's own rate. */
    public static final FateCause QUEUE = new FateCause("queue", 0);

    /** The queue of all that the sending node sends. */
    public static final FateCause UPLINK = new FateCause("uplink", 0);

    /** The queue of all that the receiving node receives. */
    public static final FateCause DOWNLINK = new FateCause("downlink", 0);

    /** The link's MTU. */
    public static final FateCause MTU = new FateCause("mtu", 0);

    /** The emulator's memory for packets was used up, or the link's part of it. */
    public static final FateCause MEMORY = new FateCause("memory", 0);

    /** The receiver's kernel. */
    public static final FateCause KERNEL = new FateCause("kernel", 0);

    /** The check of addresses on links to and from the host node, and of sources where the network asks for it. */
    public static final FateCause ADDRESSES = new FateCause("addresses", 0);

    private static final String FAULT = "fault";
    private static final String IMPAIRMENTS = "dev.netsplit.impair.";

    public FateCause {
        requireNonNull(by, "by");
        checkArgument(place >= 0, "place (%s) must be 0 or more", place);
    }

    /** A fault, by its number in the ledger. */
    public static FateCause fault(int number) {
        return new FateCause(FAULT, number);
    }

    public boolean isFault() {
        return by.equals(FAULT);
    }

    /** Whether an impairment of the link's profile decided it: these fates can be replayed. */
    public boolean isImpairment() {
        return !isFault()
                && !equals(QUEUE)
                && !equals(UPLINK)
                && !equals(DOWNLINK)
                && !equals(MTU)
                && !equals(MEMORY)
                && !equals(KERNEL)
                && !equals(ADDRESSES);
    }

    /** For instance {@code Loss}, {@code fault 3}, {@code queue}. */
    @Override
    public String toString() {
        String name = by.startsWith(IMPAIRMENTS) ? by.substring(IMPAIRMENTS.length()) : by;
        return isFault() || place > 0 ? name + " " + place : name;
    }
}
