package dev.netsplit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netsplit.internal.linux.Namespace;
import dev.netsplit.topology.NodeName;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Threads of a program that cannot enter its node, as when this JVM has no descriptor left: the thread that waits for
 * them learns it.
 */
@Timeout(60)
class NodeProgramEntryTest {
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final NodeProgram program = new NodeProgram(
            new NodeName("a"),
            "task",
            new Closed(),
            new IsolatingClassLoader("a-task", NodeProgramEntryTest.class.getClassLoader(), List.of()),
            PATIENCE,
            () -> {});

    @Test
    void aTaskFails() {
        assertThatThrownBy(() -> program.call(() -> 1)).hasMessageContaining("no way in");
    }

    @Test
    void aMainMethodFails() {
        program.startMain(NodeProgramEntryTest.class);

        assertThatThrownBy(() -> program.awaitReturn(Duration.ofSeconds(Long.MAX_VALUE)))
                .hasMessageContaining("no way in");
        assertThat(program.failures()).hasSize(1);
    }

    private static final class Closed implements Namespace {
        @Override
        public void enter() {
            throw new IllegalStateException("no way in");
        }

        @Override
        public Process start(ProcessBuilder command, List<String> privileges) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void killProcesses() {}
    }
}
