package dev.netsplit.testcontainers;

import static dev.netsplit.testcontainers.Etcd.MEMBERS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.EmulatedNetwork;
import dev.netsplit.Fault;
import dev.netsplit.junit.InNode;
import dev.netsplit.junit.NetworkEmulation;
import dev.netsplit.junit.RequiresDocker;
import dev.netsplit.junit.RequiresTun;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

/** Members that talk over the emulated network, and are asked by way of Docker's mapped ports. */
@RequiresTun
@RequiresDocker
@RequiresEtcd
@Testcontainers(parallel = true)
@NetworkEmulation(nodes = {"n1", "n2", "n3"})
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class EtcdBesideDockerTest {
    @Container
    @InNode(value = "n1", besideDocker = true)
    final GenericContainer<?> first = Etcd.container("n1");

    @Container
    @InNode(value = "n2", besideDocker = true)
    final GenericContainer<?> second = Etcd.container("n2").waitingFor(Wait.forListeningPort());

    @Container
    @InNode(value = "n3", besideDocker = true)
    final GenericContainer<?> third = Etcd.container("n3").waitingFor(Wait.forListeningPorts(Etcd.CLIENT_PORT));

    private Etcd byMappedPorts(EmulatedNetwork network) throws Exception {
        List<GenericContainer<?>> containers = List.of(first, second, third);
        return new Etcd(network.host(), member -> {
            GenericContainer<?> container = containers.get(MEMBERS.indexOf(member));
            return container.getHost() + ":" + container.getMappedPort(Etcd.CLIENT_PORT);
        });
    }

    @Test
    void mappedPortsReachAMemberThatTheOthersDoNot(EmulatedNetwork network) throws Exception {
        Etcd etcd = byMappedPorts(network);
        String leader = etcd.leader(MEMBERS);
        List<String> others =
                MEMBERS.stream().filter(name -> !name.equals(leader)).toList();
        etcd.put(leader, "colour", "red");

        try (Fault cut = network.isolate(leader)) {
            assertThat(etcd.leader(others)).isIn(others);
            etcd.put(others.get(0), "colour", "green");
            assertThat(etcd.tryPut(leader, "colour", "blue")).isNotEqualTo(200);
            assertThat(etcd.localValue(leader, "colour")).isEqualTo("red");
            assertThat(cut.affectedPackets()).isPositive();
        }

        for (String member : MEMBERS) {
            etcd.awaitLocalValue(member, "colour", "green");
        }
    }

    @Test
    void memberThatWasKilledComesBackWithItsNodeItsPortsAndItsData(EmulatedNetwork network) throws Exception {
        Etcd etcd = byMappedPorts(network);
        etcd.put("n1", "shape", "round");
        etcd.awaitLocalValue("n1", "shape", "round");
        int port = first.getMappedPort(Etcd.CLIENT_PORT);
        NodeContainer member = NodeContainer.of(first);

        member.kill();
        assertThat(first.isRunning()).isFalse();
        etcd.put("n2", "shape", "square");
        member.restart();

        assertThat(first.getMappedPort(Etcd.CLIENT_PORT)).isEqualTo(port);
        assertThat(member.node()).isEqualTo(network.node("n1"));
        etcd.awaitLocalValue("n1", "shape", "square");
        new Etcd(network.node("n3")).awaitLocalValue("n1", "shape", "square"); // also over the emulated network
    }
}
