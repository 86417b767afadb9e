package dev.netsplit.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Runs other programs: to their end, or until a line says that they are ready. */
final class Programs {
    private static final String PATIENCE_SECONDS = "120";

    private Programs() {}

    /**
     * Runs a program to its end.
     *
     * @return its output
     * @throws IllegalStateException if it fails, or takes two minutes; with what it said
     */
    static String run(List<String> command) throws IOException, InterruptedException {
        List<String> bounded = Stream.concat(Stream.of("timeout", PATIENCE_SECONDS), command.stream())
                .toList();
        return outputOf(
                bounded, new ProcessBuilder(bounded).redirectErrorStream(true).start());
    }

    static String run(String... command) throws IOException, InterruptedException {
        return run(List.of(command));
    }

    /** What a running program still says, once it has ended; it must end well. */
    static String outputOf(List<String> command, Process process) throws IOException, InterruptedException {
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(
                    "%s must succeed, but ended with %s: %s".formatted(command, process.exitValue(), output));
        }
        return output;
    }

    /** Reads a program's output up to the first line that begins so, which it returns. */
    static String awaitLine(BufferedReader output, String beginning) throws IOException {
        List<String> others = new ArrayList<>();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(beginning)) {
                return line;
            }
            others.add(line);
        }
        throw new IllegalStateException("a program must say '%s', but said %s".formatted(beginning, others));
    }

    /** Whether there is such a program on the PATH. */
    static boolean exist(String... names) throws IOException, InterruptedException {
        for (String name : names) {
            if (new ProcessBuilder("sh", "-c", "command -v " + name).start().waitFor() != 0) {
                return false;
            }
        }
        return true;
    }
}
