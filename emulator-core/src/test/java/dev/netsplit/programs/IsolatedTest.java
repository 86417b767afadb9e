package dev.netsplit.programs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netsplit.EmulatedNetwork;
import dev.netsplit.IsolatedException;
import dev.netsplit.Node;
import dev.netsplit.NodeProgram;
import dev.netsplit.testing.Eventually;
import dev.netsplit.testing.RequiresTun;
import dev.netsplit.testing.WallClock;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.lang.ref.WeakReference;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Code of this JVM with classes of its own. */
@WallClock
@RequiresTun
class IsolatedTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final EmulatedNetwork network =
            EmulatedNetwork.builder().nodes("iso-a", "iso-b").start();
    private final Node a = network.node("iso-a");
    private final Node b = network.node("iso-b");

    @AfterEach
    void closeNetwork() {
        network.close();
    }

    @Test
    void staticsAndStaticPoolsAreTheNodesOwn() throws Exception {
        NodeProgram onA = a.isolated(() -> new CounterServer(7000));
        NodeProgram onB = b.isolated(() -> new CounterServer(7000)); // with one pool for both it would be on a

        assertThat(network.host().call(() -> ask(a))).isEqualTo(1);
        assertThat(network.host().call(() -> ask(a))).isEqualTo(2);
        assertThat(network.host().call(() -> ask(b))).isEqualTo(1);
        assertThat(onA.call(() -> CounterServer.count)).isEqualTo(2);
        assertThat(onB.call(() -> CounterServer.count)).isEqualTo(1);
        assertThat(CounterServer.count).isZero();
        onA.stop();
        onB.stop();
        assertThat(CounterServer.POOL.isShutdown()).isFalse();
    }

    @Test
    void aMainMethodRunsUntilItIsStopped() throws Exception {
        NodeProgram program = a.isolated(CounterServer.class, "7001", "hello");
        awaitArgument(program);
        assertThat(program.call(() -> CounterServer.argument)).isEqualTo("hello");
        assertThat(program.threads()).isNotEmpty();

        program.stop();

        assertThat(program.isStopped()).isTrue();
        assertThat(program.failures()).isEmpty();
        assertThatThrownBy(() -> program.call(() -> 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("program CounterServer on node iso-a must not have been stopped");
        try (ServerSocket free = a.call(() -> new ServerSocket(7001))) {
            assertThat(free.isBound()).isTrue(); // its sockets are closed
        }
    }

    private static void awaitArgument(NodeProgram program) {
        Eventually.until(
                "the program has its argument",
                () -> !program.call(() -> CounterServer.argument).isEmpty());
    }

    @Test
    void whatMainThrowsIsToldAndKept() {
        NodeProgram program = a.isolated(CounterServer.class, "7002", "fail");

        assertThatThrownBy(() -> program.awaitReturn(PATIENCE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("asked to");
        assertThat(program.failures()).singleElement().isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whatItsThreadsDieOfIsKept() throws Exception {
        NodeProgram program = a.isolated(() -> "nothing to close");
        program.run(() -> {
            Thread thread = new Thread(() -> {
                throw new UnsupportedOperationException("in a thread");
            });
            thread.start();
            thread.join();
        });

        assertThat(program.failures())
                .singleElement()
                .isInstanceOf(UnsupportedOperationException.class)
                .hasToString("java.lang.UnsupportedOperationException: in a thread");
    }

    @Test
    void itsCodeIsInTheNodeWithItsOwnContextClassLoader() throws Exception {
        String namespace = a.call(IsolatedTest::namespace);
        NodeProgram program = a.isolated(() -> null);

        assertThat(program.call(IsolatedTest::namespace)).isEqualTo(namespace).isNotEqualTo(namespace());
        assertThat(program.call(() -> {
                    List<String> seen = new java.util.concurrent.CopyOnWriteArrayList<>();
                    Thread child = new Thread(() -> seen.add(Thread.currentThread()
                                    .getContextClassLoader()
                                    .equals(IsolatedTest.class.getClassLoader())
                            + " "
                            + Thread.currentThread().getContextClassLoader().getName()));
                    child.start();
                    child.join();
                    return List.copyOf(seen);
                }))
                .containsExactly("true iso-a-task");
        assertThat(program.classLoader().loadClass(IsolatedTest.class.getName()))
                .isNotSameAs(IsolatedTest.class);
    }

    @Test
    void resultsAndExceptionsAreCopiesOfTheTestsClasses() throws Exception {
        NodeProgram program = a.isolated(() -> null);

        Point moved = new Point(1, 2);
        assertThat(program.call(() -> new Point(moved.x() + 1, moved.y()))).isEqualTo(new Point(2, 2));
        assertThatThrownBy(() -> program.run(() -> {
                    throw new OwnException("own");
                }))
                .isExactlyInstanceOf(OwnException.class)
                .hasMessage("own");
        assertThatThrownBy(() -> program.run(() -> {
                    throw new NotSerializableException();
                }))
                .isInstanceOf(IsolatedException.class)
                .hasMessageContaining("NotSerializableException");
        assertThatThrownBy(() -> program.run(() -> {
                    OwnException own = new OwnException("only its cause cannot be copied");
                    own.initCause(new NotSerializableException());
                    own.addSuppressed(new OwnException("suppressed"));
                    throw own;
                }))
                .isExactlyInstanceOf(OwnException.class)
                .hasMessage("only its cause cannot be copied")
                .satisfies(thrown ->
                        assertThat(thrown.getSuppressed()).singleElement().isExactlyInstanceOf(OwnException.class))
                .cause()
                .isInstanceOf(IsolatedException.class)
                .hasMessageContaining("NotSerializableException");
    }

    @Test
    void whatCannotBeCopiedIsPassedAsItIsIfItsClassIsShared() throws Exception {
        CountDownLatch latch = new CountDownLatch(1);
        Recorder recorder = new Recorder();
        NodeProgram program = a.isolated().share(Recorder.class).start(() -> {
            latch.countDown();
            recorder.add("from inside");
            return null;
        });

        assertThat(latch.await(0, TimeUnit.SECONDS)).isTrue();
        assertThat(recorder.text).isEqualTo("from inside");
        assertThatThrownBy(() -> a.isolated(() -> {
                    recorder.add("of a class that is not shared");
                    return null;
                }))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Recorder")
                .hasMessageContaining("must be serializable, or of a class that is shared; make it inside");
        Node node = a;
        assertThat(program.call(() -> node.name())).isEqualTo("iso-a"); // Netsplit's classes are shared
    }

    @Test
    void loggingIsShared() throws Exception {
        NodeProgram program = a.isolated(() -> null);

        assertThat(program.call(() ->
                        org.slf4j.LoggerFactory.class.getClassLoader() == dev.netsplit.Node.class.getClassLoader()))
                .isTrue();
    }

    @Test
    void aClassThatIsSharedCannotBeIsolated() {
        assertThatThrownBy(() -> a.isolated().share("dev.netsplit.programs").start(CounterServer.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("dev.netsplit.programs.CounterServer) must not be shared");
        assertThatThrownBy(() -> a.isolated().share(CounterServer.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "class (dev.netsplit.programs.CounterServer) must be public to be shared: packages of two class"
                                + " loaders are two");
        assertThatThrownBy(() -> a.isolated().share("a.b.*"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("name (a.b.*) must be that of a package or a class, without a wildcard");
    }

    @Test
    void threadsThatGoOnAfterTheStopAreNamed() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        NodeProgram program = a.isolated().patience(Duration.ofMillis(50)).start(() -> {
            Thread stubborn = new Thread(
                    () -> {
                        while (end.getCount() > 0) {
                            try {
                                end.await();
                            } catch (InterruptedException e) {
                                // goes on
                            }
                        }
                    },
                    "stubborn-1");
            stubborn.start();
            return null;
        });

        assertThatThrownBy(program::stop)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("threads of program task on node iso-a must end within 50 ms")
                .hasMessageContaining("stubborn-1 (at ");
        end.countDown();
    }

    @Test
    void aStaticTimerThatWaitsIsCancelled() throws Exception {
        NodeProgram program = a.isolated(() -> null);
        program.run(Ticker::tick);
        Thread timer = timerOf(program);

        program.stop();

        assertThat(timer.isAlive()).isFalse();
    }

    @Test
    void aTimerWithTasksToComeIsCancelled() throws Exception {
        NodeProgram program = a.isolated(() -> null);
        program.run(Ticker::tickForEver);
        Thread timer = timerOf(program);

        program.stop();

        assertThat(timer.isAlive()).isFalse();
    }

    @Test
    void aTimerWhoseTaskWaitsIsInterrupted() throws Exception {
        NodeProgram program = a.isolated(() -> null);
        program.run(Ticker::waitInATask);
        Thread timer = timerOf(program);

        program.stop();

        assertThat(timer.isAlive()).isFalse();
    }

    @Test
    void aTimerWhoseTaskDoesNotReturnIsNamed() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        NodeProgram program = a.isolated().patience(Duration.ofMillis(300)).start(() -> null);
        program.run(() -> Ticker.hold(end));
        Thread timer = timerOf(program);

        assertThatThrownBy(program::stop)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("threads of program task on node iso-a must end within 300 ms")
                .hasMessageContaining("static-timer (at ");
        assertThat(timer.isAlive()).isTrue();

        end.countDown();
        timer.join(20_000);
        assertThat(timer.isAlive()).isFalse();
    }

    private static Thread timerOf(NodeProgram program) {
        return program.threads().stream()
                .filter(thread -> thread.getName().equals("static-timer"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aSystemPropertyIsSetWhileTheProgramRuns() throws Exception {
        System.setProperty("netsplit.test.before", "old");
        NodeProgram program = a.isolated()
                .systemProperty("netsplit.test.before", "new")
                .systemProperty("netsplit.test.none", "new")
                .start(() -> null);

        assertThat(program.call(() -> System.getProperty("netsplit.test.before")))
                .isEqualTo("new");
        assertThat(System.getProperty("netsplit.test.none")).isEqualTo("new"); // a JVM has one set of them

        program.stop();
        assertThat(System.getProperty("netsplit.test.before")).isEqualTo("old");
        assertThat(System.getProperty("netsplit.test.none")).isNull();
        System.clearProperty("netsplit.test.before");
    }

    @Test
    void programsThatRunAtATimeShareASystemPropertyOrAreRefused() throws Exception {
        NodeProgram onA = a.isolated().systemProperty("netsplit.test.port", "1").start(() -> null);
        NodeProgram onB = b.isolated().systemProperty("netsplit.test.port", "1").start(() -> null);

        assertThatThrownBy(() -> b.isolated()
                        .systemProperty("netsplit.test.other", "x")
                        .systemProperty("netsplit.test.port", "2")
                        .start(() -> null))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("system property netsplit.test.port (2) of program task on node iso-b must be 1 as long"
                        + " as program"
                        + " task on node iso-a runs, since a JVM has one set of them; run one of the two"
                        + " in a JVM of its own,"
                        + " by node.java(...)");
        assertThat(System.getProperty("netsplit.test.other")).isNull();

        onA.stop();
        assertThat(System.getProperty("netsplit.test.port")).isEqualTo("1");
        onB.stop();
        assertThat(System.getProperty("netsplit.test.port")).isNull();
        b.isolated().systemProperty("netsplit.test.port", "2").start(() -> null).stop();
    }

    @Test
    void theClassesAreUnloadedAfterTheStop() throws Exception {
        WeakReference<ClassLoader> stopped = startAndStop();
        WeakReference<ClassLoader> closed = startAndCloseNetwork();

        for (int i = 0; i < 50 && (stopped.get() != null || closed.get() != null); i++) {
            System.gc();
            System.runFinalization();
        }

        assertThat(stopped.get()).isNull();
        assertThat(closed.get()).isNull();
    }

    private WeakReference<ClassLoader> startAndStop() throws Exception {
        NodeProgram program = a.isolated(() -> new CounterServer(7003));
        program.call(() -> new Point(CounterServer.count, 0));
        WeakReference<ClassLoader> loader = new WeakReference<>(program.classLoader());
        program.stop();
        return loader;
    }

    private static WeakReference<ClassLoader> startAndCloseNetwork() throws Exception {
        try (EmulatedNetwork short_ = EmulatedNetwork.builder().nodes("iso-c").start()) {
            NodeProgram program = short_.node("iso-c").isolated(CounterServer.class, "7004", "x");
            awaitArgument(program);
            return new WeakReference<>(program.classLoader());
        }
    }

    private static String namespace() throws IOException {
        return Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net")).toString();
    }

    private static int ask(Node node) throws IOException {
        try (Socket socket = new Socket(node.ipv4(), 7000)) {
            return socket.getInputStream().read();
        }
    }

    private record Point(int x, int y) implements java.io.Serializable {}

    private static final class OwnException extends Exception {
        private static final long serialVersionUID = 1L;

        private OwnException(String message) {
            super(message);
        }
    }

    private static final class NotSerializableException extends Exception {
        private static final long serialVersionUID = 1L;

        private void writeObject(ObjectOutputStream out) throws IOException {
            throw new java.io.NotSerializableException("on purpose: " + out);
        }
    }

    /** Public: across class loaders a package is not one. */
    public static final class Recorder {
        private String text = "";

        public void add(String line) {
            text += line;
        }
    }
}
