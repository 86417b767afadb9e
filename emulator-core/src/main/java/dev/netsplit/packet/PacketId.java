package dev.netsplit.packet;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which packet it was: the same in each run in which the programs say the same. Immutable.
 *
 * @param flow what it belongs to
 * @param ordinal which packet of the flow it is, from 0
 * @param part 0 for the packet itself; otherwise a number that tells a copy or a later fragment of it from others
 */
public record PacketId(PacketFlow flow, long ordinal, long part) {
    private static final Pattern FORM = Pattern.compile("(?<flow>.+), packet (?<ordinal>\\d{1,18})");

    /** A packet itself, no copy and no later fragment. */
    public static PacketId of(PacketFlow flow, long ordinal) {
        return new PacketId(flow, ordinal, 0);
    }

    /**
     * Reads what {@link #toString} writes of a packet itself.
     *
     * @throws IllegalArgumentException if it is not of that form, or is about a copy or fragment
     */
    public static PacketId parse(String text) {
        Matcher parts = FORM.matcher(text);
        checkArgument(
                parts.matches(),
                "packet (%s) must be of the form: TCP client -> server:8080 #0[, back][, ACKs], packet 17",
                text);
        return of(PacketFlow.parse(parts.group("flow")), Long.parseLong(parts.group("ordinal")));
    }

    /** For instance {@code TCP a -> b:8080 #0, packet 17}. */
    @Override
    public String toString() {
        return flow + ", packet " + ordinal + (part == 0 ? "" : " (a copy or fragment)");
    }
}
