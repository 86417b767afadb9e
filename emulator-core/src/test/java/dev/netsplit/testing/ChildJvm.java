package dev.netsplit.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Another JVM on our class path, perhaps started by way of a command that takes rights from it. */
public final class ChildJvm implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;

    private ChildJvm(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    /**
     * Starts one.
     *
     * @param by a command that runs the command given after it; empty for none
     */
    public static ChildJvm start(List<String> by, Class<?> mainClass, String... jvmOptions) throws IOException {
        List<String> command = new ArrayList<>(by);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(jvmOptions));
        command.add(mainClass.getName());
        return new ChildJvm(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT) // newer JVMs warn there of native access
                .start());
    }

    /** Starts one that may have so many descriptors, and whose errors are output. */
    public static ChildJvm withDescriptors(int most, Class<?> mainClass) throws IOException {
        return start(List.of("sh", "-c", "ulimit -n " + most + "; exec \"$0\" \"$@\" 2>&1"), mainClass);
    }

    /** All of its output, once it has closed that. */
    public String readAll() {
        return output.lines().collect(Collectors.joining("\n"));
    }

    /** Returns whether it has ended by itself within a minute. */
    public boolean awaitEnd() throws InterruptedException {
        return process.waitFor(60, TimeUnit.SECONDS);
    }

    /** The next line of output; empty at its end. */
    public String readLine() throws IOException {
        String line = output.readLine();
        return line == null ? "" : line;
    }

    /** By SIGKILL; returns once it has ended. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        output.close();
    }
}
