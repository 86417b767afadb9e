package dev.netsplit.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/** {@code forwarder.c} between two TUN devices. */
final class ForwarderPeer extends TwoNamespaces {
    private final Process forwarder;
    private final BufferedReader output;

    ForwarderPeer(String executable, String... options) throws IOException, InterruptedException {
        Stream<String> program = Stream.of(
                executable,
                Long.toString(a.side().pid()),
                Long.toString(b.side().pid()));
        forwarder = new ProcessBuilder(
                        Stream.concat(program, Stream.of(options)).toList())
                .redirectErrorStream(true)
                .start();
        output = forwarder.inputReader();
        Programs.awaitLine(output, "ready");
        setUp("tun0");
    }

    @Override
    public List<Long> processes() {
        return List.of(forwarder.pid());
    }

    @Override
    public void close() {
        forwarder.destroy();
        super.close();
    }
}
