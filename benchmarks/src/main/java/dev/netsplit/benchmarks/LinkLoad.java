package dev.netsplit.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What TCP makes of several links at once.
 *
 * @param bitsPerSecond of payload, of all together
 * @param cpuPerGigabyte of the JVM, in seconds
 */
record LinkLoad(double bitsPerSecond, double cpuPerGigabyte) {
    private static final double GIGA = 1e9;

    /** Streams from the first node to the second, from the third to the fourth, and so on, so many each. */
    static LinkLoad on(NetsplitPeer peer, int pairs, int streams, int seconds) throws Exception {
        List<Side> sides = peer.sides();
        ExecutorService clients = Executors.newFixedThreadPool(pairs);
        try {
            double cpuBefore = CpuTime.of(peer.processes());
            List<Future<Iperf.Tcp>> running = new ArrayList<>();
            for (int pair = 0; pair < pairs; pair++) {
                Side from = sides.get(2 * pair);
                Side to = sides.get(2 * pair + 1);
                running.add(clients.submit(() -> Iperf.tcp(from, to, streams, seconds)));
            }
            double bitsPerSecond = 0;
            double bytes = 0;
            for (Future<Iperf.Tcp> tcp : running) {
                bitsPerSecond += tcp.get().bitsPerSecond();
                bytes += tcp.get().bytes();
            }
            return new LinkLoad(bitsPerSecond, (CpuTime.of(peer.processes()) - cpuBefore) / (bytes / GIGA));
        } finally {
            clients.shutdown();
        }
    }
}
