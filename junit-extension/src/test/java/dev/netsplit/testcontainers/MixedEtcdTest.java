package dev.netsplit.testcontainers;

import static dev.netsplit.testcontainers.Etcd.MEMBERS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.EmulatedNetwork;
import dev.netsplit.Fault;
import dev.netsplit.junit.RequiresDocker;
import dev.netsplit.junit.RequiresTun;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.containers.GenericContainer;

/** One network of every kind of node: a container, two processes, and a client in this JVM. */
@RequiresTun
@RequiresDocker
@RequiresEtcd
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class MixedEtcdTest {

    @Test
    void containerAndProcessesAreOneClusterToTheClient(@TempDir Path data) throws Exception {
        try (EmulatedNetwork network = EmulatedNetwork.builder()
                        .nodes("n1", "n2", "n3", "client")
                        .start();
                GenericContainer<?> container = Etcd.container("n1")) {
            for (String process : List.of("n2", "n3")) {
                network.node(process)
                        .process(Etcd.command(process, data.resolve(process).toString(), MEMBERS))
                        .start();
            }
            NodeContainer.join(network, "n1", container);
            container.start();
            Etcd client = new Etcd(network.node("client"));
            client.put("n1", "colour", "red");

            try (Fault cut = network.partition(Set.of("n1"), Set.of("n2", "n3"))) {
                assertThat(client.leader(List.of("n2", "n3"))).isIn("n2", "n3");
                client.put("n3", "colour", "green");
                // Of another key: as a follower it may have sent this on to its leader, who then gets it after the
                // heal.
                assertThat(client.tryPut("n1", "shape", "round")).isNotEqualTo(200);
                assertThat(client.localValue("n1", "colour")).isEqualTo("red");
                assertThat(cut.affectedPackets()).isPositive();
            }

            for (String member : MEMBERS) {
                client.awaitLocalValue(member, "colour", "green");
            }
        }
    }
}
