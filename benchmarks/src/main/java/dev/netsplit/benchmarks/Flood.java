package dev.netsplit.benchmarks;

import com.google.common.base.Splitter;
import java.io.IOException;
import java.util.List;

/** Measures by {@code flood.c} what is carried of more UDP than can be: capacity, whatever is lost. */
final class Flood {
    private static final int LARGE = 1448;
    private static final int SMALL = 64;
    private static final int SEGMENTS = 44;

    private final String executable;

    Flood(String executable) {
        this.executable = executable;
    }

    /** Payload that arrives of full packets, 44 sent in one piece, in bits per second. */
    double bitsPerSecond(Peer peer, int seconds) throws IOException, InterruptedException {
        return packetsPerSecond(peer, seconds, LARGE, SEGMENTS) * LARGE * Byte.SIZE;
    }

    /** How many packets of 64 bytes of payload arrive in a second, each sent for itself. */
    double smallPackets(Peer peer, int seconds) throws IOException, InterruptedException {
        return packetsPerSecond(peer, seconds, SMALL, 1);
    }

    private double packetsPerSecond(Peer peer, int seconds, int payload, int segments)
            throws IOException, InterruptedException {
        String output = Programs.run(
                executable,
                Long.toString(peer.a().pid()),
                Long.toString(peer.b().pid()),
                peer.b().address(),
                Integer.toString(seconds),
                Integer.toString(payload),
                Integer.toString(segments));
        List<String> words = Splitter.on(' ').splitToList(output.strip());
        return Double.parseDouble(words.get(2)) / Double.parseDouble(words.get(0));
    }
}
