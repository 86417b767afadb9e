package dev.netsplit.benchmarks;

import com.google.common.base.Splitter;
import java.io.IOException;
import java.util.List;

/** Measures one-way delays by {@code prober.c}. */
final class Prober {
    private final String executable;

    Prober(String executable) {
        this.executable = executable;
    }

    /** One-way delays in microseconds, and how many packets were sent and arrived. */
    record Delays(int sent, int arrived, double medianUs, double p99Us, double p999Us) {}

    /** Sends so many UDP packets, one in each interval. */
    Delays measure(Peer peer, int packets, int intervalUs) throws IOException, InterruptedException {
        String output = Programs.run(
                executable,
                Long.toString(peer.a().pid()),
                Long.toString(peer.b().pid()),
                peer.b().address(),
                Integer.toString(packets),
                Integer.toString(intervalUs));
        List<String> words = Splitter.on(' ').splitToList(output.strip());
        return new Delays(
                Integer.parseInt(words.get(0)),
                Integer.parseInt(words.get(1)),
                Double.parseDouble(words.get(2)) / 1e3,
                Double.parseDouble(words.get(3)) / 1e3,
                Double.parseDouble(words.get(4)) / 1e3);
    }
}
