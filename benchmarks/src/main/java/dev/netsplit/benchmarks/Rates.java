package dev.netsplit.benchmarks;

import java.util.List;

/** A limited rate by the kernel's token bucket, and by Netsplit: what one TCP stream gets through. */
final class Rates {
    private static final List<String> RATES = List.of("10mbit", "100mbit", "1gbit");
    private static final double MEGA = 1e6;

    private Rates() {}

    static void write(int rounds, int seconds, Table table) throws Exception {
        table.section(
                "Rates, by the kernel's tbf and by Netsplit",
                "Payload of one TCP stream in Mbit/s, in each round. A rate is of IP packets in Netsplit, so that 96.5% of it are payload, and of Ethernet frames in tbf: 95.6%.");
        table.head(List.of("rate", "tbf", "Netsplit"));
        for (String rate : RATES) {
            System.err.println("rate of " + rate);
            StringBuilder kernel = new StringBuilder();
            StringBuilder ours = new StringBuilder();
            try (Peer tbf = VethPeer.limited(rate);
                    Peer netsplit = new NetsplitPeer(2, true, "rate " + rate)) {
                for (int round = 0; round < rounds; round++) {
                    kernel.append(mbits(tbf, seconds));
                    ours.append(mbits(netsplit, seconds));
                }
            }
            table.row(List.of(rate, kernel.toString().strip(), ours.toString().strip()));
        }
    }

    private static String mbits(Peer peer, int seconds) throws Exception {
        return "%.2f ".formatted(Iperf.tcp(peer.a(), peer.b(), 1, seconds).bitsPerSecond() / MEGA);
    }
}
