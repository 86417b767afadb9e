package dev.netsplit.testcontainers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.EmulatedNetwork;
import dev.netsplit.Node;
import dev.netsplit.NodeProcess;
import dev.netsplit.VirtualAddress;
import dev.netsplit.junit.RequiresDocker;
import dev.netsplit.junit.RequiresTun;
import dev.netsplit.topology.Layer;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.testcontainers.containers.GenericContainer;

/** A container on a network of frames, by itself and beside Docker's. */
@RequiresTun
@RequiresDocker
@RequiresEtcd
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class EthernetContainerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aContainerIsFoundByItsHardwareAddress(boolean besideDocker) throws Exception {
        try (EmulatedNetwork network = EmulatedNetwork.builder()
                        .nodes("n1", "n2")
                        .layer(Layer.ETHERNET)
                        .start();
                GenericContainer<?> container = Etcd.alone("n1").waitingFor(Etcd.healthy())) {
            Node n1 = network.node("n1");
            Node n2 = network.node("n2");
            if (besideDocker) {
                NodeContainer.joinBesideDocker(network, "n1", container);
            } else {
                NodeContainer.join(network, "n1", container);
            }
            container.start();

            Etcd client = new Etcd(n2);
            client.put("n1", "colour", "red");
            assertThat(client.localValue("n1", "colour")).isEqualTo("red");
            assertThat(neighbour(n2, n1.ipv4())).contains(n1.mac().toString());

            VirtualAddress vip = network.virtualAddress("vip");
            vip.moveTo("n1");
            client.put("vip", "colour", "green");
            assertThat(neighbour(n2, vip.ipv4())).contains(n1.mac().toString());
        }
    }

    private static String neighbour(Node node, InetAddress address) throws InterruptedException {
        NodeProcess ip =
                node.process("ip", "neigh", "show", address.getHostAddress()).start();
        assertThat(ip.waitFor(PATIENCE)).isZero();
        return ip.output();
    }
}
