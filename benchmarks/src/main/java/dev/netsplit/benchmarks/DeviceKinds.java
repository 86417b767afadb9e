package dev.netsplit.benchmarks;

import dev.netsplit.topology.Layer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What frames cost beside packets, and what more queues a device bring: throughput, and how a ping fares beside a flood
 * from the same node. Prints a table:
 * {@code mvn -q -pl benchmarks -am compile exec:exec -Dbenchmark=dev.netsplit.benchmarks.DeviceKinds}, with
 * {@code -Drounds} and {@code -Dseconds} as {@link WholePath} has them. Wants root, a C compiler, iperf3, ping and
 * util-linux.
 */
final class DeviceKinds {
    private static final List<Kind> KINDS = List.of(
            new Kind(Layer.IP, 1),
            new Kind(Layer.IP, 2),
            new Kind(Layer.IP, 4),
            new Kind(Layer.ETHERNET, 1),
            new Kind(Layer.ETHERNET, 4));
    private static final int PINGS = 400;
    private static final String PING_INTERVAL_SECONDS = "0.005";
    private static final int FLOOD_SECONDS = 3;

    private DeviceKinds() {}

    public static void main(String[] args) throws Exception {
        int rounds = Integer.getInteger("rounds", 3);
        int seconds = Integer.getInteger("seconds", 4);
        Flood flood = new Flood(CProgram.compile(Path.of(System.getProperty("sources", "src/main/c")), "flood"));
        Table table = new Table();
        table.section(
                "Layers and queues",
                Conditions.describe() + ". Medians of " + rounds + " rounds; each measurement takes " + seconds
                        + " s.");
        table.head(List.of(
                "layer, queues",
                "TCP, 1 stream, Gbit/s",
                "TCP, 8 streams, Gbit/s",
                "UDP flood, 64 bytes, 1000 packets/s",
                "ping beside the flood: p50, µs",
                "p99, µs",
                "lost"));
        List<List<double[]>> figures = new ArrayList<>();
        KINDS.forEach(kind -> figures.add(new ArrayList<>()));
        for (int round = 0; round < rounds; round++) { // all kinds in each, so that a busy minute is no one's alone
            for (int i = 0; i < KINDS.size(); i++) {
                System.err.println("round " + round + ", " + KINDS.get(i));
                figures.get(i).add(KINDS.get(i).measure(flood, seconds));
            }
        }
        for (int i = 0; i < KINDS.size(); i++) {
            double[] medians = medians(figures.get(i));
            table.row(List.of(
                    KINDS.get(i).layer() + ", " + KINDS.get(i).queues(),
                    format("%.2f", medians[0] / 1e9),
                    format("%.2f", medians[1] / 1e9),
                    format("%.0f", medians[2] / 1e3),
                    format("%.0f", medians[3]),
                    format("%.0f", medians[4]),
                    format("%.1f%%", 100 * medians[5])));
        }
        System.out.print(table);
    }

    private static String format(String form, double value) {
        return String.format(Locale.ROOT, form, value);
    }

    private static double[] medians(List<double[]> rounds) {
        double[] medians = new double[rounds.get(0).length];
        for (int i = 0; i < medians.length; i++) {
            int figure = i;
            double[] sorted =
                    rounds.stream().mapToDouble(round -> round[figure]).sorted().toArray();
            medians[i] = sorted[sorted.length / 2];
        }
        return medians;
    }

    /** What a network's devices are like. */
    private record Kind(Layer layer, int queues) {
        private double[] measure(Flood flood, int seconds) throws Exception {
            try (NetsplitPeer peer = new NetsplitPeer(2, true, "none", layer, queues)) {
                Side a = peer.a();
                Side b = peer.b();
                Iperf.tcp(a, b, 1, seconds); // until the JVM is warm
                double one = Iperf.tcp(a, b, 1, seconds).bitsPerSecond();
                double eight = Iperf.tcp(a, b, 8, seconds).bitsPerSecond();
                flood.smallPackets(peer, 1);
                ExecutorService other = Executors.newSingleThreadExecutor();
                try {
                    Future<Double> flooded = other.submit(() -> flood.smallPackets(peer, FLOOD_SECONDS));
                    double[] pings = pings(a, b);
                    return new double[] {
                        one,
                        eight,
                        flooded.get(),
                        pings.length == 0 ? Double.NaN : pings[pings.length / 2],
                        pings.length == 0 ? Double.NaN : pings[pings.length * 99 / 100],
                        1 - (double) pings.length / PINGS
                    };
                } finally {
                    other.shutdown();
                }
            }
        }

        /** The round trips that came to an end, in microseconds, the shortest first. */
        private static double[] pings(Side from, Side to) throws IOException, InterruptedException {
            Process ping = from.start(
                    "ping", "-n", "-W", "1", "-c", Integer.toString(PINGS), "-i", PING_INTERVAL_SECONDS, to.address());
            double[] times = ping.inputReader()
                    .lines()
                    .filter(line -> line.contains(" time="))
                    .mapToDouble(line -> 1000 * Double.parseDouble(line.replaceAll(".* time=([0-9.]+) ms.*", "$1")))
                    .toArray();
            ping.waitFor();
            Arrays.sort(times);
            return times;
        }
    }
}
