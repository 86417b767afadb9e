package dev.netsplit.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** The tables of what was measured in rounds. */
final class PathTables {
    private PathTables() {}

    static void write(Results results, Table table) {
        table.section(
                "Throughput",
                "Median of the rounds, and in brackets the least and the most. Ratios are medians of each round's: to the veth pair, to the C",
                "forwarder with offloads, and to its own limit, the C forwarder that does the same.");
        for (Figure figure : List.of(Figure.TCP_1, Figure.TCP_8, Figure.UDP_SMALL, Figure.UDP_FLOOD, Figure.UDP_BULK)) {
            ratios(results, figure, table);
        }
        table.section("TCP that does not take losses for congestion");
        ratios(results, Figure.TCP_BBR, table);
        table.section(
                "Processor time",
                "For a gigabyte by one TCP stream: of what carries the packets, and of the whole machine, both ends included.");
        columns(results, table, Figure.CPU_OWN, Figure.CPU_MACHINE);
        table.section("Round trips by ping, one every 2 ms");
        columns(results, table, Figure.PING_P50, Figure.PING_P99);
        table.section(
                "One way, idle",
                "By UDP packets, one a millisecond, from the call that sends to the one that receives. Added: the same, less what the veth pair takes.");
        columns(results, table, Figure.DELAY_P50, Figure.DELAY_P99, Figure.DELAY_P999);
        added(results, table);
    }

    private static void ratios(Results results, Figure figure, Table table) {
        table.gap().head(List.of(figure.title(), figure.unit(), "of veth", "of C", "of its limit"));
        for (Contender contender : results.contenders()) {
            if (results.spread(contender, figure).isPresent()) {
                table.row(List.of(
                        contender.title(),
                        Table.cell(results, contender, figure),
                        Table.ratio(results, contender, Contender.VETH, figure),
                        Table.ratio(results, contender, Contender.C, figure),
                        Table.ratio(results, contender, contender.limit(), figure)));
            }
        }
    }

    private static void columns(Results results, Table table, Figure... figures) {
        List<String> head = new ArrayList<>(List.of("peer"));
        for (Figure figure : figures) {
            head.add(figure.title() + ", " + figure.unit());
        }
        table.head(head);
        for (Contender contender : results.contenders()) {
            List<String> row = new ArrayList<>(List.of(contender.title()));
            for (Figure figure : figures) {
                row.add(Table.cell(results, contender, figure));
            }
            table.row(row);
        }
    }

    private static void added(Results results, Table table) {
        List<Figure> figures = List.of(Figure.DELAY_P50, Figure.DELAY_P99, Figure.DELAY_P999);
        Contender veth = results.contenders().get(0);
        if (!veth.key().equals(Contender.VETH)) {
            return;
        }
        table.gap().head(List.of("added to veth", "p50, µs", "p99, µs", "p99.9, µs"));
        for (Contender contender : results.contenders()) {
            List<String> row = new ArrayList<>(List.of(contender.title()));
            for (Figure figure : figures) {
                double ours = results.spread(contender, figure).orElseThrow().median();
                row.add(figure.format(
                        ours - results.spread(veth, figure).orElseThrow().median()));
            }
            table.row(row);
        }
    }
}
