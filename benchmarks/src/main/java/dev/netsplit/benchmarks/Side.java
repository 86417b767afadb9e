package dev.netsplit.benchmarks;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/**
 * One end of what is measured: a network namespace and an address in it.
 *
 * @param pid of a process in the namespace
 * @param address its IPv4 address
 */
record Side(long pid, String address) {
    /** Windows that let one stream fill 10 Gbit/s over a round trip of 20 ms; of each peer alike. */
    private static final String WINDOWS = "4096 131072 67108864";

    /** Runs a program there, to its end, and returns its output. */
    String run(String... command) throws IOException, InterruptedException {
        return Programs.run(inside(command));
    }

    /** Starts a program there. It ends with this JVM at the latest. */
    Process start(String... command) throws IOException {
        return new ProcessBuilder(inside(command)).redirectErrorStream(true).start();
    }

    /** Widens TCP's windows. */
    void widenWindows() throws IOException, InterruptedException {
        run(
                "sh",
                "-c",
                "cd /proc/sys/net/ipv4 && echo '%s' > tcp_rmem && echo '%s' > tcp_wmem".formatted(WINDOWS, WINDOWS));
    }

    private List<String> inside(String... command) {
        Stream<String> enter =
                Stream.of("nsenter", "--target", Long.toString(pid), "--net", "setpriv", "--pdeathsig", "KILL");
        return Stream.concat(enter, Stream.of(command)).toList();
    }
}
