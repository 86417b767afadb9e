package dev.netsplit.benchmarks;

import dev.netsplit.EmulatedNetwork;
import dev.netsplit.Node;
import dev.netsplit.NodeProcess;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.report.Fidelity;
import dev.netsplit.topology.Layer;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * A JVM with a network, told what to do over its standard input, whose end is its own: {@code reopen} for a new network
 * in the same, warm, JVM, and {@code fidelity}. It says {@code ready} and, for each of the first nodes, a process of
 * the node's and its address.
 */
final class NetsplitHost {
    /** In so many nodes a process waits, by which others find into them. */
    static final int SIDES = 8;

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private NetsplitHost() {}

    /**
     * Serves until there is nothing more to read.
     *
     * @param args the number of nodes, whether with offloads, what the links do in tc's words, {@code none} for
     *     nothing, the layer, and how many queues each device has
     */
    public static void main(String[] args) throws Exception {
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        List<String> names = IntStream.range(0, Integer.parseInt(args[0]))
                .mapToObj(i -> "n" + i)
                .toList();
        LinkProfile profile = "none".equals(args[2]) ? LinkProfile.clean() : LinkProfile.netem(args[2]);
        boolean again = true;
        while (again) {
            try (EmulatedNetwork network = EmulatedNetwork.builder()
                    .nodes(names)
                    .offloads(Boolean.parseBoolean(args[1]))
                    .layer(Layer.valueOf(args[3]))
                    .queues(Integer.parseInt(args[4]))
                    .allLinks(profile)
                    .start()) {
                System.out.println("ready " + sides(network));
                again = serve(network, commands);
            }
        }
    }

    private static String sides(EmulatedNetwork network) throws InterruptedException {
        List<Node> nodes = network.nodes().stream().limit(SIDES).toList();
        StringBuilder sides = new StringBuilder();
        for (Node node : nodes) {
            NodeProcess holder =
                    node.process("sh", "-c", "echo inside; exec sleep infinity").start();
            holder.awaitOutput("inside", PATIENCE);
            sides.append(holder.pid())
                    .append(' ')
                    .append(node.ipv4().getHostAddress())
                    .append(' ');
        }
        return sides.toString();
    }

    /** Whether it is to be opened again. */
    private static boolean serve(EmulatedNetwork network, BufferedReader commands) throws Exception {
        for (String command = commands.readLine(); command != null; command = commands.readLine()) {
            if ("reopen".equals(command)) {
                return true;
            }
            System.out.println("fidelity " + words(network.fidelity()));
        }
        return false;
    }

    private static String words(Fidelity fidelity) {
        return LongStream.of(
                        fidelity.packets(),
                        fidelity.medianLateness().toNanos(),
                        fidelity.p99Lateness().toNanos(),
                        fidelity.maxLateness().toNanos(),
                        fidelity.kernelDrops() + fidelity.refused() + fidelity.internalErrors())
                .mapToObj(Long::toString)
                .collect(Collectors.joining(" "));
    }
}
