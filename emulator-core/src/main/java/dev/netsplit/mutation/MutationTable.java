package dev.netsplit.mutation;

import com.google.common.base.Strings;
import dev.netsplit.packet.PacketFlow;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A report for people to read. */
final class MutationTable {
    private static final double NANOS_PER_MILLI = 1e6;
    private static final String NOT_TRIED = "?";
    private static final int COLUMN = 11;

    private final MutationReport report;
    private final Map<Mutant, MutantResult> results;
    private final Map<PacketFlow, List<LearnedPacket>> flows;
    private final List<Mutator> columns;
    private final StringBuilder text = new StringBuilder();

    private MutationTable(MutationReport report) {
        this.report = report;
        this.results = report.results().stream().collect(Collectors.toMap(MutantResult::mutant, result -> result));
        this.flows = report.packets().stream()
                .filter(packet -> report.mutators().stream().anyMatch(mutator -> result(packet, mutator) != null))
                .collect(Collectors.groupingBy(packet -> packet.id().flow(), LinkedHashMap::new, Collectors.toList()));
        this.columns = report.mutators().stream()
                .filter(mutator -> flows.keySet().stream().anyMatch(mutator::appliesTo))
                .toList();
    }

    static String print(MutationReport report) {
        MutationTable table = new MutationTable(report);
        table.print();
        return table.text.toString();
    }

    private void print() {
        text.append(report.summary()).append('\n');
        report.results().stream()
                .filter(result -> result.failures() > 0)
                .forEach(result -> text.append("  ").append(result).append('\n'));
        if (flows.isEmpty()) {
            return;
        }
        text.append("what was done to one packet alone (").append(legend()).append("):\n");
        int width = flows.values().stream()
                .flatMap(List::stream)
                .mapToInt(packet -> label(packet).length())
                .max()
                .orElse(0);
        int untried = report.packets().size()
                - flows.values().stream().mapToInt(List::size).sum();
        flows.forEach((flow, packets) -> {
            line(Strings.padEnd("  " + flow, width, ' '), Mutator::toString);
            packets.forEach(
                    packet -> line(Strings.padEnd(label(packet), width, ' '), mutator -> cell(packet, mutator)));
        });
        if (untried > 0) {
            text.append("  and ").append(untried).append(" packets to which nothing was done\n");
        }
    }

    private static String legend() {
        return Outcome.NOT_REACHED.word() + " not reached, " + NOT_TRIED + " not tried";
    }

    private void line(String label, Function<Mutator, String> cell) {
        String line = columns.stream()
                .map(mutator -> Strings.padStart(cell.apply(mutator), COLUMN, ' '))
                .collect(Collectors.joining("", label, ""));
        text.append(line.stripTrailing()).append('\n');
    }

    private static String label(LearnedPacket packet) {
        return String.format(
                Locale.ROOT,
                "  %6d %10.3f ms  %s",
                packet.id().ordinal(),
                packet.timeNs() / NANOS_PER_MILLI,
                packet.content());
    }

    private @Nullable MutantResult result(LearnedPacket packet, Mutator mutator) {
        return mutator.appliesTo(packet.id().flow())
                ? results.get(Mutant.of(new PacketMutation(mutator, packet.id())))
                : null;
    }

    private String cell(LearnedPacket packet, Mutator mutator) {
        if (!mutator.appliesTo(packet.id().flow())) {
            return "";
        }
        MutantResult result = result(packet, mutator);
        return result == null ? NOT_TRIED : result.outcome().word();
    }
}
