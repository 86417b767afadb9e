package dev.netsplit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.netsplit.testing.ChildJvm;
import dev.netsplit.testing.RequiresTun;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Child processes in a node. */
@RequiresTun
class NodeProcessTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final EmulatedNetwork network =
            EmulatedNetwork.builder().nodes("a", "b").start();
    private final Node a = network.node("a");

    @AfterEach
    void closeNetwork() {
        network.close();
    }

    @Test
    void aProcessSeesTheNodesNetworkNamesAndHostName() throws Exception {
        NodeProcess process = a.process("sh", "-c", "cat /proc/net/dev; getent ahostsv4 b; uname -n")
                .start();

        assertThat(process.waitFor(SOON)).isZero();
        assertThat(process.output())
                .contains("eth0:")
                .doesNotContain("netsplit")
                .contains(network.node("b").ipv4().getHostAddress());
        assertThat(process.outputLines()).contains("a");
    }

    @Test
    void aChildJvmRunsOnTheClassPathOfThisOne() throws Exception {
        NodeProcess process = a.java(PrintsItsAddress.class, "b").start();

        process.awaitOutput("b is " + network.node("b").ipv4().getHostAddress() + " from a", SOON);
        assertThat(process.waitFor(SOON)).isZero();
    }

    /** The main class of a child JVM. */
    static final class PrintsItsAddress {
        public static void main(String[] args) throws Exception {
            System.out.println(args[0] + " is " + InetAddress.getByName(args[0]).getHostAddress() + " from "
                    + InetAddress.getLocalHost().getHostName());
        }
    }

    @Test
    void environmentAndDirectoryAreAsGiven(@TempDir Path directory) throws Exception {
        NodeProcess process = a.process("sh", "-c", "echo $GREETING; pwd; echo oops >&2; exit 3")
                .environment("GREETING", "hello")
                .directory(directory)
                .start();

        assertThat(process.waitFor(SOON)).isEqualTo(3);
        assertThat(process.exitCode()).hasValue(3);
        assertThat(process.outputLines())
                .containsExactly("hello", directory.toRealPath().toString(), "oops");
    }

    @Test
    void killEndsAProcessAndThoseItStarted() throws Exception {
        NodeProcess process =
                a.process("sh", "-c", "sleep 1000 & echo $!; wait").start();
        long child = Long.parseLong(process.awaitOutput("\\d+", SOON));

        process.close();

        assertThat(process.isAlive()).isFalse();
        assertThat(process.exitCode()).hasValue(128 + 9);
        ProcessHandle.of(child).ifPresent(handle -> handle.onExit().join());
    }

    @Test
    void terminateLetsAProcessCleanUp() throws Exception {
        NodeProcess process = a.process(
                        "sh", "-c", "trap 'echo bye; exit 7' TERM; echo ready; while :; do sleep 0.05; done")
                .start();
        process.awaitOutput("ready", SOON);

        process.terminate();

        assertThat(process.waitFor(SOON)).isEqualTo(7);
        process.awaitOutput("bye", SOON);
    }

    @Test
    void closingTheNetworkEndsItsProcesses() throws Exception {
        NodeProcess process = a.process("sleep", "1000").start();

        network.close();

        assertThat(process.isAlive()).isFalse();
        assertThat(process.toString()).contains("process sleep on node a").contains("exit code 137");
    }

    @Test
    void closingTheNetworkAlsoEndsWhatItsProcessesLeftBehind() throws Exception {
        NodeProcess process =
                a.process("sh", "-c", "sleep 1000 & echo $!; exit 0").start();
        ProcessHandle left = ProcessHandle.of(Long.parseLong(process.awaitOutput("\\d+", SOON)))
                .orElseThrow();
        process.waitFor(SOON);

        network.close();

        assertThat(left.onExit().get(20, TimeUnit.SECONDS).isAlive()).isFalse();
    }

    @Test
    void noThreadOfTheJvmIsDrawnIntoANodeByItsProcesses() throws Exception {
        try (ChildJvm jvm = ChildJvm.start(List.of(), TwoProcesses.class, "-XX:ActiveProcessorCount=4")) {
            assertThat(jvm.readLine()).isEqualTo("true true");
        }
    }

    /** Two processes at once make the JDK start threads that wait for them. */
    static final class TwoProcesses {
        public static void main(String[] args) throws Exception {
            Path own = Path.of("/proc/self/ns/net");
            Path thread = Path.of("/proc/thread-self/ns/net");
            String host = Files.readSymbolicLink(own).toString();
            String pool;
            try (EmulatedNetwork network = EmulatedNetwork.builder().nodes("a").start()) {
                NodeProcess one = network.node("a").process("sleep", "1000").start();
                NodeProcess other = network.node("a").process("sleep", "1000").start();
                one.close();
                other.close();
                pool = CompletableFuture.supplyAsync(() -> link(thread)).get();
            }
            boolean allAtHome;
            try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
                allAtHome = tasks.map(task -> link(task.resolve("ns/net")))
                        .allMatch(namespace -> namespace.isEmpty() || namespace.equals(host));
            }
            System.out.println(pool.equals(host) + " " + allAtHome);
        }

        private static String link(Path path) {
            try {
                return Files.readSymbolicLink(path).toString();
            } catch (IOException e) {
                return ""; // a thread that has ended
            }
        }
    }

    @Test
    void waitingInVainTellsWhatTheProcessSaid() throws Exception {
        NodeProcess process = a.process("echo", "something else").start();

        assertThatIllegalStateException()
                .isThrownBy(() -> process.awaitOutput("ready", SOON))
                .withMessageContaining("process echo on node a must have a line with 'ready' within PT20S")
                .withMessageContaining("something else");
        assertThatIllegalStateException()
                .isThrownBy(() -> a.process("sleep", "1000").start().waitFor(Duration.ofMillis(1)))
                .withMessageContaining("process sleep on node a must end within PT0.001S");
    }

    @Test
    void aProgramThatIsNotThereIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> a.process("no-such-program").start())
                .withMessageStartingWith("program (no-such-program) must be an executable file");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> a.process("/no/such/program").start())
                .withMessageStartingWith("program (/no/such/program) must be an executable file");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> a.process())
                .withMessage("command ([]) must name a program");
    }
}
