package dev.netsplit.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * Netsplit beside its peers, from socket to socket: veth with nothing in between, a C forwarder, VDE's wirefilter, the
 * kernel's tbf. Writes {@code docs/performance-table.md} and {@code docs/images/performance.svg}. Wants root, a C
 * compiler, iperf3, ping, iproute2 and util-linux, and takes about half an hour, in which the machine should have
 * nothing else to do:
 * {@code mvn -q -pl benchmarks -am compile exec:exec -Dbenchmark=dev.netsplit.benchmarks.WholePath}. Shorter with
 * {@code -Drounds=1}, {@code -Dseconds=2} (of each measurement) or {@code -Dpeers=veth,c-offloads,netsplit}; peers that
 * are named are all that is measured, and the table is printed, not written.
 */
final class WholePath {
    private static final String ALL = "all";

    private WholePath() {}

    public static void main(String[] args) throws Exception {
        int rounds = Integer.getInteger("rounds", 3);
        int seconds = Integer.getInteger("seconds", 4);
        String peers = System.getProperty("peers", ALL);
        Path sources = Path.of(System.getProperty("sources", "src/main/c"));
        String forwarder = CProgram.compile(sources, "forwarder");
        Prober prober = new Prober(CProgram.compile(sources, "prober"));
        Flood flood = new Flood(CProgram.compile(sources, "flood"));

        String conditions = Conditions.describe();
        Results results;
        try (Rounds measured = new Rounds(chosen(peers, forwarder), prober, flood, seconds)) {
            results = measured.measure(rounds);
        }
        Table table = new Table();
        table.section(
                "Conditions",
                conditions + ". Rounds: " + rounds + "; each measurement takes " + seconds + " s.",
                "TCP windows may grow to 64 MiB, with every peer.");
        PathTables.write(results, table);
        if (!peers.equals(ALL)) {
            System.out.print(table);
            return;
        }
        System.out.println(table); // should anything go wrong from here on
        ReleaseLateness.write(rounds, prober, forwarder, table);
        new NodeCosts(rounds, seconds).write(table);
        Rates.write(rounds, seconds, table);
        Path docs = Path.of(System.getProperty("docs", "docs"));
        Files.createDirectories(docs.resolve("images"));
        Files.writeString(docs.resolve("performance-table.md"), table.toString());
        Files.writeString(docs.resolve("images/performance.svg"), Picture.of(results, conditions));
        System.out.println("written to " + docs.toAbsolutePath());
    }

    private static List<Contender> chosen(String peers, String forwarder) throws Exception {
        List<Contender> all = Contender.all(forwarder);
        if (peers.equals(ALL)) {
            return all;
        }
        Set<String> keys = Set.of(peers.split(",", -1));
        List<Contender> chosen =
                all.stream().filter(contender -> keys.contains(contender.key())).toList();
        if (chosen.size() != keys.size()) {
            throw new IllegalArgumentException("peers (%s) must be of %s"
                    .formatted(peers, all.stream().map(Contender::key).toList()));
        }
        return chosen;
    }
}
