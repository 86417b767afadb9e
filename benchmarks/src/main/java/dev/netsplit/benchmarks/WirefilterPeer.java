package dev.netsplit.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** VDE's {@code wirefilter} between two of its switches, each with a TAP device; of Debian's package vde2. */
final class WirefilterPeer extends TwoNamespaces {
    private static final int POLL_MS = 20;
    private static final int MAX_POLLS = 500;

    private final Path directory = Files.createTempDirectory("netsplit-vde");
    private final List<Process> processes = new ArrayList<>();

    WirefilterPeer() throws IOException, InterruptedException {
        switchOf(a, "a");
        switchOf(b, "b");
        String plugs = directory.resolve("a") + ":" + directory.resolve("b");
        processes.add(new ProcessBuilder("setpriv", "--pdeathsig", "KILL", "wirefilter", "--vde-plug", plugs)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectErrorStream(true)
                .start());
        setUp("tap0");
    }

    static boolean isInstalled() throws IOException, InterruptedException {
        return Programs.exist("wirefilter", "vde_switch");
    }

    private void switchOf(Namespace namespace, String name) throws IOException, InterruptedException {
        Path socket = directory.resolve(name);
        processes.add(namespace.side().start("vde_switch", "--sock", socket.toString(), "--tap", "tap0"));
        for (int i = 0; !Files.exists(socket.resolve("ctl")); i++) {
            if (i == MAX_POLLS) {
                throw new IllegalStateException("vde_switch must open " + socket);
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        }
    }

    @Override
    public List<Long> processes() {
        return processes.stream().map(Process::pid).toList();
    }

    @Override
    public void close() {
        processes.forEach(Process::destroy);
        super.close();
        try {
            for (Process process : processes) {
                process.waitFor();
            }
            Programs.run("rm", "-rf", directory.toString());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("cannot delete " + directory, e);
        }
    }
}
