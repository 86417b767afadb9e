package dev.netsplit.testcontainers;

import static dev.netsplit.testcontainers.Etcd.MEMBERS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.EmulatedNetwork;
import dev.netsplit.Fault;
import dev.netsplit.NodeProcess;
import dev.netsplit.junit.InNode;
import dev.netsplit.junit.LinkBetween;
import dev.netsplit.junit.NetworkEmulation;
import dev.netsplit.junit.RequiresDocker;
import dev.netsplit.junit.RequiresTun;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

/** Three members in three containers, and clients that live beside them: one in this JVM, one a process. */
@RequiresTun
@RequiresDocker
@RequiresEtcd
@Testcontainers(parallel = true) // none is ready before there is a majority
@NetworkEmulation(nodes = {"n1", "n2", "n3"})
@LinkBetween(from = "*", to = "*", latency = "2ms")
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class EtcdContainersTest {
    @Container
    @InNode("n1")
    final GenericContainer<?> first = Etcd.container("n1");

    @Container
    @InNode("n2")
    final GenericContainer<?> second = Etcd.container("n2");

    @Container
    @InNode("n3")
    final GenericContainer<?> third = Etcd.container("n3");

    @Test
    void leaderThatIsCutOffCommitsNothingWhileTheOthersGoOn(EmulatedNetwork network) throws Exception {
        String oldLeader = new Etcd(network.node("n1")).leader(MEMBERS);
        List<String> others =
                MEMBERS.stream().filter(name -> !name.equals(oldLeader)).toList();
        Etcd beside = new Etcd(network.node(oldLeader));
        Etcd withOthers = new Etcd(network.node(others.get(0)));
        beside.put(oldLeader, "colour", "red");
        for (String member : MEMBERS) {
            withOthers.awaitLocalValue(member, "colour", "red");
        }

        try (Fault cut = network.isolate(oldLeader)) {
            assertThat(withOthers.leader(others)).isIn(others);
            withOthers.put(others.get(1), "colour", "green");
            assertThat(beside.tryPut(oldLeader, "colour", "blue")).isNotEqualTo(200);
            assertThat(beside.localValue(oldLeader, "colour")).isEqualTo("red");
            assertThat(cut.affectedPackets()).isPositive();
        }

        for (String member : MEMBERS) {
            beside.awaitLocalValue(member, "colour", "green");
        }
    }

    @Test
    void processOfTheNodeSharesTheContainersNetwork(EmulatedNetwork network) throws Exception {
        new Etcd(network.node("n1")).put("n2", "shape", "round");

        try (NodeProcess etcdctl = network.node("n3")
                .process("etcdctl", "--endpoints=127.0.0.1:2379", "get", "--print-value-only", "shape")
                .environment("ETCDCTL_API", "3")
                .start()) {
            etcdctl.awaitOutput("round", Duration.ofSeconds(20));
        }
    }
}
