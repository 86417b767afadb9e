package dev.netsplit.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableMap;
import com.google.common.util.concurrent.Uninterruptibles;
import dev.netsplit.testing.RequiresTun;
import dev.netsplit.topology.AddressPair;
import dev.netsplit.topology.NodeName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Nodes whose threads do not return from something end without them. */
@RequiresTun
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class NodeNamespacesTest {
    private final CountDownLatch leave = new CountDownLatch(1);
    private NodeNamespaces nodes;

    @BeforeEach
    void open() throws IOException {
        ImmutableMap.Builder<NodeName, AddressPair> addresses = ImmutableMap.builder();
        for (int i = 1; i <= 3; i++) {
            addresses.put(new NodeName("n" + i), TestNode.SUBNET.addresses(i));
        }
        nodes = NodeNamespaces.create(
                addresses.buildOrThrow(), DeviceOptions.DEFAULT, TestNode.SUBNET, Optional.empty());
    }

    @AfterEach
    void close() throws IOException {
        leave.countDown();
        nodes.close();
    }

    @Test
    void theyEndInTimeAndResetTheConnectionsOfTheOthers() throws Exception {
        NodeNamespace free = nodes.all().get(2);
        ServerSocket server = TestNode.callIn(free, () -> new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
        Socket ofFree = TestNode.callIn(free, () -> new Socket(server.getInetAddress(), server.getLocalPort()));
        ServerSocket stuckServer =
                TestNode.callIn(nodes.all().get(0), () -> new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
        Socket ofStuck = TestNode.callIn(
                nodes.all().get(0), () -> new Socket(stuckServer.getInetAddress(), stuckServer.getLocalPort()));
        stick(nodes.all().get(0));
        stick(nodes.all().get(1));

        long startNs = System.nanoTime();
        nodes.close();

        assertThat(Duration.ofNanos(System.nanoTime() - startNs)).isLessThan(Duration.ofSeconds(5));
        assertThatThrownBy(() -> ofFree.getInputStream().read()).isInstanceOf(SocketException.class);
        leave.countDown(); // then what was given up gets done: the sockets must be there still
        assertThatThrownBy(() -> ofStuck.getInputStream().read()).isInstanceOf(SocketException.class);
    }

    @Test
    void theirCountsAreGivenUpWithTheNameOfTheThreadAndThePlaceWhereItIs() throws Exception {
        assertThat(NodeNamespace.droppedPackets(nodes.all(), Duration.ofSeconds(30)))
                .isZero();
        stick(nodes.all().get(1));

        assertThatIllegalStateException()
                .isThrownBy(() -> NodeNamespace.droppedPackets(nodes.all(), Duration.ofSeconds(1)))
                .withMessageContaining("thread n2-anchor at ")
                .withMessageContaining("CountDownLatch.await");
        List<NodeNamespace> others = List.of(nodes.all().get(0), nodes.all().get(2));
        assertThat(NodeNamespace.droppedPackets(others, Duration.ofSeconds(30))).isZero();
    }

    private void stick(NodeNamespace node) throws InterruptedException {
        CountDownLatch entered = new CountDownLatch(1);
        Thread caller = new Thread(
                () -> node.run(() -> {
                    entered.countDown();
                    Uninterruptibles.awaitUninterruptibly(leave);
                }),
                "caller");
        caller.setDaemon(true);
        caller.start();
        entered.await();
    }
}
