package dev.netsplit.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.EmulatedNetwork;
import dev.netsplit.Node;
import dev.netsplit.ScenarioRun;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Replicas of a {@link ToyRegister} on all nodes, and what is asked of them: a number is written by one of them and
 * read by the next.
 */
final class ToyRegisterLoad implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(2);

    private final List<ToyRegister> replicas = new ArrayList<>();
    private long written;
    private long acknowledged;

    ToyRegisterLoad(EmulatedNetwork network, boolean planted) throws Exception {
        List<Node> nodes = List.copyOf(network.nodes());
        for (Node node : nodes) {
            replicas.add(new ToyRegister(node, nodes, planted));
        }
    }

    /** Until all is healed and the quiet time is over; then the register must be well. */
    void run(ScenarioRun run) throws InterruptedException {
        while (!run.isHealed()) {
            writeAndRead();
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        run.await(PATIENCE);
        long before = acknowledged;
        writeAndRead();
        assertThat(acknowledged).as("acknowledged once the network is well").isGreaterThan(before);
    }

    private void writeAndRead() throws InterruptedException {
        int turn = (int) (++written % replicas.size());
        if (replicas.get(turn).write(written)) {
            acknowledged = written;
        }
        OptionalLong read = replicas.get((turn + 1) % replicas.size()).read();
        if (read.isPresent()) {
            assertThat(read.getAsLong())
                    .as("read, of which %s is acknowledged", acknowledged)
                    .isGreaterThanOrEqualTo(acknowledged);
        }
    }

    @Override
    public void close() {
        replicas.forEach(ToyRegister::close);
    }
}
