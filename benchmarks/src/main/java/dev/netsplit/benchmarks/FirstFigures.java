package dev.netsplit.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import dev.netsplit.EmulatedNetwork;
import dev.netsplit.NodeProcess;
import dev.netsplit.impair.LinkProfile;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * What a network costs, in a minute: to open, to close, to leave idle; and how a ping and a TCP stream fare on it.
 * Wants ping and iperf3.
 */
final class FirstFigures {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private FirstFigures() {}

    public static void main(String[] args) throws Exception {
        List<String> three = List.of("a", "b", "c");
        for (int i = 0; i < 20; i++) {
            openAndClose(three); // until the JVM is warm
        }
        report("open and close 3 nodes, median of 21", medians(three, 21));
        report("open and close 100 nodes, median of 5", medians(names(100), 5));
        report("open and close 250 nodes, median of 3", medians(names(250), 3));
        idle(3);
        idle(100);
        ping(Duration.ZERO);
        ping(Duration.ofMillis(10));
        stream();
    }

    private static String medians(List<String> nodes, int times) {
        double[][] ms = new double[times][];
        for (int i = 0; i < times; i++) {
            ms[i] = openAndClose(nodes);
        }
        return "%.1f ms and %.1f ms"
                .formatted(
                        median(Arrays.stream(ms).mapToDouble(pair -> pair[0]).toArray()),
                        median(Arrays.stream(ms).mapToDouble(pair -> pair[1]).toArray()));
    }

    private static double[] openAndClose(List<String> nodes) {
        long startNs = System.nanoTime();
        EmulatedNetwork network = EmulatedNetwork.builder().nodes(nodes).start();
        long openNs = System.nanoTime();
        network.close();
        return new double[] {(openNs - startNs) / 1e6, (System.nanoTime() - openNs) / 1e6};
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }

    private static List<String> names(int nodes) {
        return IntStream.range(0, nodes).mapToObj(i -> "n" + i).toList();
    }

    private static void idle(int nodes) throws InterruptedException {
        try (EmulatedNetwork network =
                EmulatedNetwork.builder().nodes(names(nodes)).start()) {
            TimeUnit.SECONDS.sleep(2); // the kernels have stopped talking and the compiler has caught up
            long cpuNs = processCpuNs();
            long startNs = System.nanoTime();
            TimeUnit.SECONDS.sleep(5);
            double share = (double) (processCpuNs() - cpuNs) / (System.nanoTime() - startNs);
            report(
                    "processor time while idle, " + network.nodes().size() + " nodes",
                    "%.2f%% of a core".formatted(100 * share));
        }
    }

    private static long processCpuNs() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static void ping(Duration latency) throws InterruptedException {
        LinkProfile profile = LinkProfile.builder().latency(latency).build();
        try (EmulatedNetwork network =
                EmulatedNetwork.builder().nodes("a", "b").allLinks(profile).start()) {
            NodeProcess ping = network.node("a")
                    .process("ping", "-c", "500", "-i", "0.01", "b")
                    .start();
            ping.waitFor(PATIENCE);
            double[] ms = ping.outputLines().stream()
                    .filter(line -> line.contains("time="))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll(".*time=([0-9.]+) ms.*", "$1")))
                    .sorted()
                    .toArray();
            report(
                    "round trip with " + latency.toMillis() + " ms one way",
                    "p50 %.3f ms, p99 %.3f ms".formatted(ms[ms.length / 2], ms[ms.length * 99 / 100]));
        }
    }

    private static void stream() throws InterruptedException {
        try (EmulatedNetwork network = EmulatedNetwork.builder().nodes("a", "b").start()) {
            NodeProcess server = network.node("b")
                    .process("iperf3", "--server", "--one-off", "--forceflush")
                    .start();
            server.awaitOutput("listening", PATIENCE);
            NodeProcess client = network.node("a")
                    .process("iperf3", "--client", "b", "--time", "5", "--format", "m")
                    .start();
            client.waitFor(PATIENCE);
            client.outputLines().stream()
                    .filter(line -> line.contains("receiver"))
                    .forEach(line ->
                            report("one TCP stream over a clean link", line.replaceAll(".*?(\\S+ Mbits/sec).*", "$1")));
            report("fidelity of that", network.fidelity().toString());
        }
    }

    private static void report(String what, String figure) {
        System.out.printf("%-45s %s%n", what, figure);
    }
}
