package dev.netsplit.benchmarks;

import dev.netsplit.EmulatedNetwork;
import dev.netsplit.Fault;
import dev.netsplit.Node;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.HdrHistogram.Histogram;

/**
 * How long it takes to put a partition in force, and to heal it, while three nodes flood a fourth with small packets.
 * Prints milliseconds. A run of 20 seconds; as root.
 */
public final class PartitionCommands {
    private static final int COMMANDS = 400;
    private static final int WARM_UP = 100;
    private static final long PAUSE_MS = 20;
    private static final long MAX_NS = 60_000_000_000L;

    private PartitionCommands() {}

    public static void main(String[] args) throws Exception {
        try (EmulatedNetwork network =
                EmulatedNetwork.builder().nodes("a", "b", "c", "d").start()) {
            AtomicBoolean flooding = new AtomicBoolean(true);
            InetAddress target = network.node("d").ipv4();
            for (String sender : List.of("a", "b", "c")) {
                Node node = network.node(sender);
                node.threadFactory().newThread(() -> flood(target, flooding)).start();
            }
            measure(network, WARM_UP);
            Histogram times = measure(network, COMMANDS);
            flooding.set(false);
            System.out.printf(
                    "partition and heal, %d times each under %d packets: p50 %.2f ms, p99 %.2f ms, max %.2f ms%n",
                    COMMANDS,
                    network.stats().total().offered(),
                    times.getValueAtPercentile(50) / 1e6,
                    times.getValueAtPercentile(99) / 1e6,
                    times.getMaxValue() / 1e6);
        }
    }

    private static Histogram measure(EmulatedNetwork network, int commands) throws InterruptedException {
        Histogram times = new Histogram(MAX_NS, 3);
        for (int i = 0; i < commands; i++) {
            long startNs = System.nanoTime();
            Fault partition = network.partition(Set.of("a", "b"), Set.of("c", "d"));
            long inForceNs = System.nanoTime();
            times.recordValue(inForceNs - startNs);
            Thread.sleep(PAUSE_MS);
            long healNs = System.nanoTime();
            partition.close();
            times.recordValue(System.nanoTime() - healNs);
            Thread.sleep(PAUSE_MS);
        }
        return times;
    }

    private static void flood(InetAddress target, AtomicBoolean flooding) {
        try (DatagramSocket socket = new DatagramSocket()) {
            DatagramPacket packet = new DatagramPacket(new byte[64], 64, target, 9);
            while (flooding.get()) {
                socket.send(packet);
            }
        } catch (IOException e) {
            System.err.println("the flood ended: " + e);
        }
    }
}
