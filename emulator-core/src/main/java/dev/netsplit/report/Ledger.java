package dev.netsplit.report;

import com.google.common.collect.ImmutableList;
import dev.netsplit.report.LedgerEntry.LeftOut;
import dev.netsplit.report.LedgerEntry.PacketEntered;
import dev.netsplit.report.LedgerEntry.PacketFate;
import dev.netsplit.report.LedgerEntry.RunEnded;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What was recorded of a run: every fate of a packet other than plain delivery, and every fault; every packet too, if
 * that was asked for. Written by a network that was {@linkplain dev.netsplit.NetworkBuilder#ledger asked to}; it can be
 * {@linkplain dev.netsplit.NetworkBuilder#replay replayed}.
 *
 * <pre>{@code
 * Ledger ledger = Ledger.read(Path.of("target/run.ledger"));
 * ledger.print(System.out);
 * }</pre>
 *
 * @param run which run it is of
 * @param entries in the order in which they were recorded; times need not rise, since a decision may be about a time to
 *     come
 */
public record Ledger(LedgerRun run, List<LedgerEntry> entries) {

    public Ledger {
        entries = ImmutableList.copyOf(entries);
    }

    /** How much is recorded: each also has what those before it have. */
    public enum Detail {
        /** Every fate other than plain delivery, but for delays. */
        FATES,
        /**
         * Also each delay that an impairment drew, so that latencies are replayed too: an entry for nearly every
         * packet.
         */
        DELAYS,
        /**
         * Also each packet that enters a link, with its length, its flags and the first bytes of what it carries: so
         * that those of a run in which nothing happens are known too. An entry for every packet.
         */
        PACKETS;

        /** Whether all that the other one records is recorded. */
        public boolean includes(Detail other) {
            return compareTo(other) >= 0;
        }
    }

    /**
     * Reads a ledger's file. One whose writer was killed is read up to its last whole block, and then is not
     * {@linkplain #isComplete() complete}.
     *
     * @throws LedgerFormatException if it is no ledger, of another version, or damaged; says where
     * @throws IOException if it cannot be read
     */
    public static Ledger read(Path path) throws IOException {
        try (InputStream input = new BufferedInputStream(Files.newInputStream(path))) {
            return new LedgerReader(path.toString(), input).read();
        }
    }

    /** The fates among the entries. */
    public Stream<PacketFate> fates() {
        return entries.stream().filter(PacketFate.class::isInstance).map(PacketFate.class::cast);
    }

    /** The packets that entered links, among the entries: none unless {@linkplain Detail#PACKETS asked for}. */
    public Stream<PacketEntered> packets() {
        return entries.stream().filter(PacketEntered.class::isInstance).map(PacketEntered.class::cast);
    }

    /**
     * How many entries were left out, since they came faster than they could be written; 0 in a ledger that tells all.
     */
    public long leftOut() {
        return entries.stream()
                .mapToLong(entry -> entry instanceof LeftOut gap ? gap.entries() : 0)
                .sum();
    }

    /**
     * Whether the network was closed in good order: otherwise the end is missing, and with it how many packets flows
     * had.
     */
    public boolean isComplete() {
        return !entries.isEmpty() && entries.get(entries.size() - 1) instanceof RunEnded;
    }

    /**
     * Prints it for people: what run it was, and then a line for each entry.
     *
     * @throws IOException if the target throws one
     */
    public void print(Appendable target) throws IOException {
        LedgerPrinter.print(this, target);
    }

    /** What run it was, and how many fates of each kind there were, by link. */
    @Override
    public String toString() {
        return LedgerPrinter.summary(this);
    }
}
