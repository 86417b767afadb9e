package dev.netsplit.internal.pipeline.fault;

import dev.netsplit.internal.concurrent.ForwarderConfined;

/**
 * What a filter has decided about datagrams that came in fragments. Remembers the last ones: of two that fall into the
 * same place, the later one.
 */
@ForwarderConfined
final class DatagramVerdicts {
    /** Nothing is known of the datagram. */
    static final byte NONE = 0;

    /** The first fragment does not meet the conditions. */
    static final byte NOT_MET = 1;

    /** The first fragment meets the conditions, but a count passes it over. */
    static final byte NOT_COUNTED = 2;

    /** The filter takes the datagram. */
    static final byte TAKEN = 3;

    private static final int PLACES = 1 << 8; // a power of two

    private final long[] datagrams = new long[PLACES];
    private final byte[] verdicts = new byte[PLACES];

    byte of(long datagram) {
        int place = place(datagram);
        return datagrams[place] == datagram ? verdicts[place] : NONE;
    }

    void set(long datagram, byte verdict) {
        int place = place(datagram);
        datagrams[place] = datagram;
        verdicts[place] = verdict;
    }

    /** Names of datagrams are hashes already. */
    private static int place(long datagram) {
        return (int) datagram & PLACES - 1;
    }
}
