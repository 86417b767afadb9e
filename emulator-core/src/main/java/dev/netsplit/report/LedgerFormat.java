package dev.netsplit.report;

import com.google.common.collect.ImmutableList;
import dev.netsplit.report.Ledger.Detail;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;

/** The numbers of the file format; docs/ledger.md describes it. */
final class LedgerFormat {
    static final int VERSION = 1;

    /** Before every block: its length and its checksum. */
    static final int BLOCK_HEADER = 2 * Integer.BYTES;

    /** No block is longer, so that a damaged length does not make a reader take all memory. */
    static final int MAX_BLOCK = 1 << 20;

    static final int STRING = 1;
    static final int LINK = 2;
    static final int CAUSE = 3;
    static final int FLOW = 4;
    static final int RUN = 5;
    static final int FAULT_STARTED = 6;
    static final int FAULT_ENDED = 7;
    static final int LEFT_OUT = 8;
    static final int FLOW_TOTAL = 9;
    static final int RUN_ENDED = 10;
    static final int IN_TEST = 11;

    // 16 to 28 and 30 are tags of fates: see FateFormat

    static final int PACKET_ENTERED = 29;

    static final int FROM_STARTER = 1;
    static final int PURE_ACKS = 2;

    /** By their numbers. */
    static final ImmutableList<Detail> DETAILS =
            ImmutableList.sortedCopyOf(Comparator.comparingInt(LedgerFormat::number), Arrays.asList(Detail.values()));

    private static final byte[] MAGIC = "NETSPLIT LEDGER\n".getBytes(StandardCharsets.US_ASCII);

    private LedgerFormat() {}

    /** Returns the number of a detail, counted from 0 without gaps. */
    static int number(Detail detail) {
        return switch (detail) {
            case FATES -> 0;
            case DELAYS -> 1;
            case PACKETS -> 2;
        };
    }

    static byte[] magic() {
        return MAGIC.clone();
    }
}
