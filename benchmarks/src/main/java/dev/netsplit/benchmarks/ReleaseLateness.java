package dev.netsplit.benchmarks;

import java.util.List;
import java.util.Locale;

/**
 * How late a link of 10 ms hands packets over, at 10,000 packets a second: by Netsplit's own clock, and from the
 * outside.
 */
final class ReleaseLateness {
    private static final int PACKETS = 50_000;
    private static final int INTERVAL_US = 100;
    private static final double LATENCY_US = 10_000;

    private ReleaseLateness() {}

    static void write(int rounds, Prober prober, String forwarder, Table table) throws Exception {
        table.section(
                "Release lateness",
                "A link of 10 ms at 10,000 packets a second, each round in a new network of a warm JVM. By its own clock: when it was written less when it was due. From the",
                "outside: the whole delay less 10 ms, from the call that sends to the one that receives; the C forwarder beside it.");
        table.head(List.of(
                "round",
                "own p50, µs",
                "own p99, µs",
                "own max, µs",
                "outside p50, µs",
                "outside p99, µs",
                "C p50, µs",
                "C p99, µs",
                "lost"));
        try (NetsplitPeer netsplit = new NetsplitPeer(2, true, "delay 10ms");
                ForwarderPeer c = new ForwarderPeer(forwarder, "--offloads", "--delay-ms", "10")) {
            prober.measure(netsplit, PACKETS, INTERVAL_US); // until the JVM is warm
            for (int round = 1; round <= rounds; round++) {
                System.err.println("release lateness, round " + round);
                netsplit.reopen();
                Prober.Delays outside = prober.measure(netsplit, PACKETS, INTERVAL_US);
                NetsplitPeer.Lateness own = netsplit.lateness();
                Prober.Delays theirs = prober.measure(c, PACKETS, INTERVAL_US);
                table.row(List.of(
                        Integer.toString(round),
                        whole(own.medianUs()),
                        whole(own.p99Us()),
                        whole(own.maxUs()),
                        whole(outside.medianUs() - LATENCY_US),
                        whole(outside.p99Us() - LATENCY_US),
                        whole(theirs.medianUs() - LATENCY_US),
                        whole(theirs.p99Us() - LATENCY_US),
                        Long.toString(own.lost())));
            }
        }
    }

    private static String whole(double us) {
        return String.format(Locale.ROOT, "%.0f", us);
    }
}
