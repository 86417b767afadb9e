package dev.netsplit.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures every peer in every round, so that what else the machine does hits all alike. All are there all the time.
 */
final class Rounds implements AutoCloseable {
    private static final int WARM_UP_SECONDS = 2;
    private static final int PROBES = 3000;
    private static final int PROBE_INTERVAL_US = 1000;
    private static final double GIGA = 1e9;

    private final Map<Contender, Peer> peers = new LinkedHashMap<>();
    private final Prober prober;
    private final Flood flood;
    private final int seconds;

    Rounds(List<Contender> contenders, Prober prober, Flood flood, int seconds) throws Exception {
        this.prober = prober;
        this.flood = flood;
        this.seconds = seconds;
        for (Contender contender : contenders) {
            peers.put(contender, contender.opener().open());
        }
    }

    /**
     * Measures in so many rounds, after some traffic that does not count, with which code is compiled and memory found.
     */
    Results measure(int rounds) throws Exception {
        Results results = new Results();
        List<Contender> order = new ArrayList<>(peers.keySet());
        for (Peer peer : peers.values()) {
            Iperf.tcp(peer.a(), peer.b(), 1, WARM_UP_SECONDS);
            flood.smallPackets(peer, WARM_UP_SECONDS);
        }
        for (int round = 1; round <= rounds; round++) {
            for (Contender contender : order) {
                System.err.printf("round %s of %s: %s%n", round, rounds, contender.title());
                round(contender, results);
            }
            Collections.rotate(order, 1); // nobody always follows the same
        }
        return results;
    }

    private void round(Contender contender, Results results) throws IOException, InterruptedException {
        Peer peer = peers.get(contender);
        if (peer == null) {
            throw new AssertionError(contender);
        }
        double ownBefore = CpuTime.of(peer.processes());
        double machineBefore = CpuTime.ofMachine();
        Iperf.Tcp one = Iperf.tcp(peer.a(), peer.b(), 1, seconds);
        results.add(contender, Figure.CPU_MACHINE, (CpuTime.ofMachine() - machineBefore) / (one.bytes() / GIGA));
        results.add(contender, Figure.CPU_OWN, (CpuTime.of(peer.processes()) - ownBefore) / (one.bytes() / GIGA));
        results.add(contender, Figure.TCP_1, one.bitsPerSecond() / GIGA);
        results.add(
                contender,
                Figure.TCP_8,
                Iperf.tcp(peer.a(), peer.b(), 8, seconds).bitsPerSecond() / GIGA);
        if (contender.isLong()) {
            results.add(
                    contender,
                    Figure.TCP_BBR,
                    Iperf.bbr(peer.a(), peer.b(), seconds).bitsPerSecond() / GIGA);
        }
        results.add(contender, Figure.UDP_SMALL, Iperf.smallPackets(peer.a(), peer.b(), seconds) / 1000);
        results.add(contender, Figure.UDP_FLOOD, flood.smallPackets(peer, seconds) / 1000);
        results.add(contender, Figure.UDP_BULK, flood.bitsPerSecond(peer, seconds) / GIGA);
        PingTimes ping = PingTimes.between(peer.a(), peer.b());
        results.add(contender, Figure.PING_P50, ping.medianUs());
        results.add(contender, Figure.PING_P99, ping.p99Us());
        Prober.Delays delays = prober.measure(peer, PROBES, PROBE_INTERVAL_US);
        results.add(contender, Figure.DELAY_P50, delays.medianUs());
        results.add(contender, Figure.DELAY_P99, delays.p99Us());
        results.add(contender, Figure.DELAY_P999, delays.p999Us());
    }

    @Override
    public void close() {
        peers.values().forEach(Peer::close);
    }
}
