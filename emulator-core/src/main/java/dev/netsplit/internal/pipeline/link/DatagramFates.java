package dev.netsplit.internal.pipeline.link;

import dev.netsplit.internal.concurrent.ForwarderConfined;
import dev.netsplit.report.Fate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the impairments of a fault did to the first fragments of datagrams, for the later ones to share. Remembers the
 * last ones: of two that fall into the same place, the later one.
 */
@ForwarderConfined
final class DatagramFates {
    private static final int PLACES = 1 << 8; // a power of two

    private final int stages;
    private long @Nullable [] datagrams;
    private @Nullable List<?>[] fates = {};

    /**
     * @param stages how many impairments the fault has
     */
    DatagramFates(int stages) {
        this.stages = stages;
    }

    /** What an impairment did to the datagram; null if that is not known. */
    @Nullable
    List<Fate> of(long datagram, int stage) {
        int place = place(datagram, stage);
        boolean known = datagrams != null && datagrams[place] == datagram;
        return known ? cast(fates[place]) : null;
    }

    void set(long datagram, int stage, List<Fate> itsFates) {
        long[] all = datagrams;
        if (all == null) {
            all = datagrams = new long[PLACES * stages];
            fates = new List<?>[PLACES * stages];
        }
        int place = place(datagram, stage);
        all[place] = datagram;
        fates[place] = itsFates;
    }

    /** Names of datagrams are hashes already. */
    private int place(long datagram, int stage) {
        return ((int) datagram & PLACES - 1) * stages + stage;
    }

    @SuppressWarnings("unchecked") // only such lists are put in
    private static @Nullable List<Fate> cast(@Nullable List<?> itsFates) {
        return (List<Fate>) itsFates;
    }
}
