package dev.netsplit.benchmarks;

import com.google.common.base.Splitter;
import java.io.IOException;
import java.util.List;

/** Measures by {@code flood.c} what is carried of more UDP than can be: capacity, whatever is lost. */
final class Flood {
    private static final int PAYLOAD = 1448;

    private final String executable;

    Flood(String executable) {
        this.executable = executable;
    }

    /** Payload that arrives, in bits per second. */
    double bitsPerSecond(Peer peer, int seconds) throws IOException, InterruptedException {
        String output = Programs.run(
                executable,
                Long.toString(peer.a().pid()),
                Long.toString(peer.b().pid()),
                peer.b().address(),
                Integer.toString(seconds),
                Integer.toString(PAYLOAD));
        List<String> words = Splitter.on(' ').splitToList(output.strip());
        return Double.parseDouble(words.get(2)) * PAYLOAD * Byte.SIZE / Double.parseDouble(words.get(0));
    }
}
