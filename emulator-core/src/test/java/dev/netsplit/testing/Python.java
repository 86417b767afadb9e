package dev.netsplit.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.Node;
import java.time.Duration;

/** Programs in Python, for what Java's sockets have no options for. */
public final class Python {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Python() {}

    /** Runs a program in a node, to its end, which must be a good one. */
    public static void run(Node node, String program) throws InterruptedException {
        int exitCode = node.process("python3", "-c", program).start().waitFor(PATIENCE);
        assertThat(exitCode).isZero();
    }
}
