package dev.netsplit.report;

import dev.netsplit.report.LedgerEntry.FaultEnded;
import dev.netsplit.report.LedgerEntry.FaultStarted;
import dev.netsplit.report.LedgerEntry.FlowTotal;
import dev.netsplit.report.LedgerEntry.InTest;
import dev.netsplit.report.LedgerEntry.LeftOut;
import dev.netsplit.report.LedgerEntry.PacketEntered;
import dev.netsplit.report.LedgerEntry.PacketFate;
import dev.netsplit.report.LedgerEntry.RunEnded;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Ledgers for people to read. */
final class LedgerPrinter {
    private static final double NANOS_PER_MILLI = 1e6;

    private LedgerPrinter() {}

    static void print(Ledger ledger, Appendable target) throws IOException {
        LedgerRun run = ledger.run();
        target.append("seed " + run.seed() + ", nodes " + run.nodes() + ", " + run.startedAt() + ", " + run.madeBy())
                .append('\n');
        for (LedgerEntry entry : ledger.entries()) {
            target.append(time(entry)).append("  ").append(entry.toString()).append('\n');
        }
        if (!ledger.isComplete()) {
            target.append("the ledger ends here, but the run went on\n");
        }
    }

    static String summary(Ledger ledger) {
        Map<String, Long> counts = new TreeMap<>();
        ledger.fates().forEach(fate -> counts.merge(line(fate), (long) fate.packets(), Long::sum));
        long faults =
                ledger.entries().stream().filter(FaultStarted.class::isInstance).count();
        StringBuilder text =
                new StringBuilder("ledger of a run with seed " + ledger.run().seed() + ": "
                        + ledger.entries().size() + " entries, " + faults + " faults, " + ledger.leftOut() + " left out"
                        + (ledger.isComplete() ? "" : ", without its end"));
        counts.forEach(
                (line, packets) -> text.append("\n  ").append(line).append(": ").append(packets));
        return text.toString();
    }

    private static String line(PacketFate fate) {
        return fate.link() + " " + fate.fate().getClass().getSimpleName().toLowerCase(Locale.ROOT) + " by "
                + fate.cause();
    }

    private static String time(LedgerEntry entry) {
        OptionalLong ns = entry.match(new Time());
        return ns.isEmpty()
                ? " ".repeat(15)
                : String.format(Locale.ROOT, "%12.3f ms", ns.getAsLong() / NANOS_PER_MILLI);
    }

    /** When an entry happened, in nanoseconds since the run's start; empty if it has no time. */
    private static final class Time implements LedgerEntry.Cases<OptionalLong> {
        @Override
        public OptionalLong packetFate(PacketFate entry) {
            return OptionalLong.of(entry.timeNs());
        }

        @Override
        public OptionalLong packetEntered(PacketEntered entry) {
            return OptionalLong.of(entry.timeNs());
        }

        @Override
        public OptionalLong faultStarted(FaultStarted entry) {
            return OptionalLong.of(entry.timeNs());
        }

        @Override
        public OptionalLong faultEnded(FaultEnded entry) {
            return OptionalLong.of(entry.timeNs());
        }

        @Override
        public OptionalLong leftOut(LeftOut entry) {
            return OptionalLong.of(entry.timeNs());
        }

        @Override
        public OptionalLong inTest(InTest entry) {
            return OptionalLong.empty();
        }

        @Override
        public OptionalLong flowTotal(FlowTotal entry) {
            return OptionalLong.empty();
        }

        @Override
        public OptionalLong runEnded(RunEnded entry) {
            return OptionalLong.of(entry.timeNs());
        }
    }
}
