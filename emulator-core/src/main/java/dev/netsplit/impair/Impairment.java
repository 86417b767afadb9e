package dev.netsplit.impair;

/**
 * One property of a link: {@link Latency}, {@link Loss}, {@link Duplication}, {@link Corruption}, {@link Reordering},
 * or one of your own. An immutable value that may stand in many profiles; what changes from packet to packet is in its
 * {@link Effect}.
 *
 * <p>An impairment draws random numbers from the {@link Transit} only. That keeps a packet's fate a function of the
 * seed, the link and the packet's place in its flow, whatever else is on the network.
 */
public interface Impairment {
    /**
     * Its state on one link, fresh: called once for every link that has it, and again when the link's profile changes;
     * and by the builder, on the caller's thread, which refuses a profile if this throws or returns null.
     */
    Effect onLink();

    /** Works on one link's packets, one after the other, in the order in which they enter, on one thread. */
    @FunctionalInterface
    interface Effect {
        /**
         * Decides about one packet. Must return at once, since all packets wait meanwhile, and must not call the
         * network's methods. If it throws, the packet is lost and {@code fidelity()} counts an error.
         *
         * @param packet valid during the call only: the same object is used for the next packet
         */
        void apply(Transit packet);
    }
}
