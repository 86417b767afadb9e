package dev.netsplit.report;

import com.google.common.collect.ImmutableList;
import dev.netsplit.report.Ledger.Detail;
import java.nio.charset.StandardCharsets;

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

    static final int LOST = 16;
    static final int DUPLICATED = 17;
    static final int CORRUPTED = 18;
    static final int OVERTOOK = 19;
    static final int HELD_BACK = 20;
    static final int DELAYED = 21;
    static final int DROPPED = 22;
    static final int MARKED = 23;
    static final int TOO_BIG = 24;
    static final int CUT = 25;
    static final int REFUSED = 26;
    static final int HELD = 27;
    static final int CHANGED = 28;

    static final int PACKET_ENTERED = 29;

    static final int FOREIGN = 30;

    static final int FROM_STARTER = 1;
    static final int PURE_ACKS = 2;

    /** By their numbers. */
    static final ImmutableList<Detail> DETAILS = ImmutableList.of(Detail.FATES, Detail.DELAYS, Detail.PACKETS);

    private static final byte[] MAGIC = "NETSPLIT LEDGER\n".getBytes(StandardCharsets.US_ASCII);

    private LedgerFormat() {}

    static byte[] magic() {
        return MAGIC.clone();
    }
}
