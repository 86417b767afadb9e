package dev.netsplit.packet;

/**
 * Which packet it was: the same in each run in which the programs say the same. Immutable.
 *
 * @param flow what it belongs to
 * @param ordinal which packet of the flow it is, from 0
 * @param part 0 for the packet itself; otherwise a number that tells a copy or a later fragment of it from others
 */
public record PacketId(PacketFlow flow, long ordinal, long part) {

    /** For instance {@code TCP a -> b:8080 #0, packet 17}. */
    @Override
    public String toString() {
        return flow + ", packet " + ordinal + (part == 0 ? "" : " (a copy or fragment)");
    }
}
