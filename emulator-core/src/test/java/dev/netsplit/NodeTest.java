package dev.netsplit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netsplit.testing.RequiresTun;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Code of this JVM in a node. */
@RequiresTun
class NodeTest {
    private final EmulatedNetwork network =
            EmulatedNetwork.builder().nodes("nodetest-a", "nodetest-b").start();
    private final Node a = network.node("nodetest-a");
    private final Node b = network.node("nodetest-b");

    @AfterEach
    void closeNetwork() {
        network.close();
    }

    @Test
    void socketsOfANodeAreAtItsAddressAndFoundByItsName() throws Exception {
        try (ServerSocketChannel server =
                b.call(() -> ServerSocketChannel.open().bind(new InetSocketAddress(0)))) {
            int port = server.socket().getLocalPort();
            try (Socket client = a.call(() -> new Socket("nodetest-b", port))) {
                assertThat(client.getLocalAddress()).isEqualTo(a.ipv4());
                assertThat(client.getInetAddress()).isEqualTo(b.ipv4());
            }
        }
    }

    @Test
    void namesOfNodesAreKnownInNodesOnly() throws Exception {
        assertThat(a.call(() -> InetAddress.getAllByName("nodetest-b"))).containsExactlyInAnyOrder(b.ipv4(), b.ipv6());
        assertThatExceptionOfType(UnknownHostException.class)
                .isThrownBy(() -> InetAddress.getByName("nodetest-c")); // not b: names are cached by the JVM
    }

    @Test
    void aNodesHostNameIsItsName() throws Exception {
        assertThat(a.call(() -> InetAddress.getLocalHost().getHostName())).isEqualTo("nodetest-a");
    }

    @Test
    void aNodeHasALoopbackAndOneDeviceAndNoDefaultRoute() throws Exception {
        assertThat(a.call(() -> NetworkInterface.networkInterfaces()
                        .map(NetworkInterface::getName)
                        .toList()))
                .contains("lo", "eth0");
        assertThat(a.call(() -> Files.readAllLines(Path.of("/proc/thread-self/net/route"))))
                .hasSize(4) // the header, the subnet, multicast, broadcast
                .noneMatch(route -> route.contains("\t00000000\t00000000\t")); // to everywhere, by a router or none
    }

    @Test
    void whatATaskThrowsReachesTheCallerAsItIs() {
        for (Throwable thrown :
                new Throwable[] {new IOException("x"), new AssertionError("y"), new RuntimeException("z")}) {
            assertThatThrownBy(() -> a.run(() -> {
                        throw thrown instanceof Error e ? sneaky(e) : (Exception) thrown;
                    }))
                    .isSameAs(thrown);
        }
    }

    private static Exception sneaky(Error error) {
        throw error;
    }

    @Test
    void aTaskHasTheCallersContextClassLoaderAndInheritableThreadLocals() throws Exception {
        InheritableThreadLocal<String> local = new InheritableThreadLocal<>();
        local.set("caller's");
        ClassLoader loader = new ClassLoader() {};
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        Thread.currentThread().setContextClassLoader(loader);
        try {
            assertThat(a.call(() -> Thread.currentThread().getContextClassLoader()))
                    .isSameAs(loader);
            assertThat(a.call(local::get)).isEqualTo("caller's");
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    @Test
    void interruptingTheCallerInterruptsTheTask() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        Thread caller = new Thread(() -> {
            try {
                a.run(() -> {
                    running.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        interrupted.countDown();
                    }
                });
            } catch (Exception expected) {
                Thread.currentThread().interrupt();
            }
        });
        caller.start();
        assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();

        caller.interrupt();

        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
        caller.join();
    }

    @Test
    void threadsOfTheExecutorAndTheFactoryLiveInTheNodeWhoeverStartsThem() throws Exception {
        Callable<Path> namespace = () -> Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net"));
        Path namespaceOfA = a.call(namespace);

        assertThat(namespaceOfA).isNotEqualTo(namespace.call()).isNotEqualTo(b.call(namespace));
        assertThat(a.executor().submit(namespace).get()).isEqualTo(namespaceOfA);
        assertThat(b.call(() -> a.executor().submit(namespace).get())).isEqualTo(namespaceOfA);
        assertThat(b.call(() -> a.call(namespace))).isEqualTo(namespaceOfA);
        assertThat(b.call(() -> network.host().call(namespace))).isEqualTo(namespace.call());
    }

    @Test
    void relativePathsMeanTheSameInANode() throws Exception {
        Path directory = Path.of("").toRealPath();

        assertThat(a.call(() -> Path.of("").toRealPath())).isEqualTo(directory);
        assertThat(a.call(() -> Files.exists(Path.of("src")))).isTrue();
    }

    @Test
    void closingTheNetworkEndsACallInProgress() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        new Thread(() -> {
                    try {
                        a.run(() -> {
                            running.countDown();
                            new CountDownLatch(1).await();
                        });
                    } catch (Exception e) {
                        failure.complete(e);
                    }
                })
                .start();
        assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();

        network.close();

        assertThat(failure.get(10, TimeUnit.SECONDS))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("network of node (nodetest-a) must stay open while code runs in it");
    }

    @Test
    void tasksSubmittedWhileTheNetworkClosesAreRunOrFailButAreNeverForgotten() throws Exception {
        for (int round = 0; round < 30; round++) {
            EmulatedNetwork closing = EmulatedNetwork.builder().nodes("c").start();
            ExecutorService executor = closing.node("c").executor();
            Thread closer = new Thread(closing::close);
            closer.start();
            List<Future<Integer>> futures = new ArrayList<>();
            try {
                for (int i = 0; i < 1_000; i++) {
                    futures.add(executor.submit(() -> 1));
                }
            } catch (RejectedExecutionException expected) {
                assertThat(expected).hasMessageStartingWith("network of node (c) must be open");
            }
            closer.join();
            for (Future<Integer> future : futures) {
                try {
                    assertThat(future.get(10, TimeUnit.SECONDS)).isEqualTo(1);
                } catch (ExecutionException failed) {
                    assertThat(failed).hasCauseInstanceOf(RuntimeException.class);
                }
            }
        }
    }

    @Test
    void anExecutorThatItsUserShutDownDoesNotTakeTheOthersWithIt() throws Exception {
        a.executor().shutdown();

        assertThat(a.executor().submit(() -> 1).get()).isEqualTo(1);
    }

    @Test
    void aNetworkStartsOnAnInterruptedThreadAndLeavesItInterrupted() {
        Thread.currentThread().interrupt();

        EmulatedNetwork.builder().nodes("c").start().close();

        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void closingTheNetworkInterruptsTheExecutorsThreads() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        AtomicBoolean interrupted = new AtomicBoolean();
        a.executor().execute(() -> {
            running.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.set(true);
            }
            ended.countDown();
        });
        assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();

        network.close();

        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(interrupted).isTrue();
    }
}
