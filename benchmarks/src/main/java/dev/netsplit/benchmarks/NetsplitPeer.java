package dev.netsplit.benchmarks;

import dev.netsplit.topology.Layer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Netsplit, in a JVM of its own. */
final class NetsplitPeer implements Peer {
    private final Process jvm;
    private final BufferedReader output;
    private final Writer commands;
    private List<Side> sides;

    /**
     * @param netem what each link does, in tc's words; {@code none} for a clean one
     */
    NetsplitPeer(int nodes, boolean offloads, String netem) throws IOException, InterruptedException {
        this(nodes, offloads, netem, Layer.IP, 1);
    }

    /**
     * @param queues how many each device has
     */
    NetsplitPeer(int nodes, boolean offloads, String netem, Layer layer, int queues)
            throws IOException, InterruptedException {
        Stream<String> java = Stream.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-cp",
                System.getProperty("java.class.path"),
                NetsplitHost.class.getName());
        Stream<String> arguments = Stream.of(
                Integer.toString(nodes), Boolean.toString(offloads), netem, layer.name(), Integer.toString(queues));
        jvm = new ProcessBuilder(Stream.concat(java, arguments).toList())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        output = jvm.inputReader();
        commands = jvm.outputWriter();
        sides = awaitSides();
    }

    /** A new network in the same JVM, whose code is compiled by then. */
    void reopen() throws IOException, InterruptedException {
        command("reopen");
        sides = awaitSides();
    }

    /** How late packets were handed over, among others. */
    Lateness lateness() throws IOException {
        command("fidelity");
        String[] words = Programs.awaitLine(output, "fidelity ").split(" ", -1);
        return new Lateness(
                Long.parseLong(words[1]),
                Long.parseLong(words[2]) / 1e3,
                Long.parseLong(words[3]) / 1e3,
                Long.parseLong(words[4]) / 1e3,
                Long.parseLong(words[5]));
    }

    /**
     * What {@code network.fidelity()} tells.
     *
     * @param lost packets that were lost and should not have been
     */
    record Lateness(long packets, double medianUs, double p99Us, double maxUs, long lost) {}

    /** The first nodes. */
    List<Side> sides() {
        return List.copyOf(sides);
    }

    @Override
    public Side a() {
        return sides.get(0);
    }

    @Override
    public Side b() {
        return sides.get(1);
    }

    @Override
    public List<Long> processes() {
        return List.of(jvm.pid());
    }

    @Override
    public void close() {
        try {
            commands.close();
            jvm.waitFor();
        } catch (IOException | InterruptedException e) {
            jvm.destroyForcibly();
            throw new IllegalStateException("Netsplit's JVM does not end", e);
        }
    }

    private void command(String command) throws IOException {
        commands.write(command + "\n");
        commands.flush();
    }

    private List<Side> awaitSides() throws IOException, InterruptedException {
        String[] words = Programs.awaitLine(output, "ready ").split(" ", -1);
        List<Side> found = new ArrayList<>();
        for (int i = 1; i + 1 < words.length; i += 2) {
            Side side = new Side(Long.parseLong(words[i]), words[i + 1]);
            side.widenWindows();
            found.add(side);
        }
        return found;
    }
}
