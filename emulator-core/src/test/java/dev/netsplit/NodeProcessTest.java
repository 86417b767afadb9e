package dev.netsplit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.netsplit.testing.ChildJvm;
import dev.netsplit.testing.Eventually;
import dev.netsplit.testing.RequiresTun;
import dev.netsplit.testing.WallClock;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Child processes in a node. */
@WallClock
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
            // Java knows a thread's end earlier than the kernel. The JDK's own threads would stay for a minute.
            Eventually.within(SOON, "all threads are on the host", () -> allAreIn(host));
            System.out.println(pool.equals(host) + " " + allAreIn(host));
        }

        private static boolean allAreIn(String host) throws IOException {
            try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
                return tasks.map(task -> link(task.resolve("ns/net")))
                        .allMatch(namespace -> namespace.isEmpty() || namespace.equals(host));
            }
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
                .withMessageContaining("process echo on node a must have a line with 'ready' within 20000 ms")
                .withMessageContaining("something else");
        assertThatIllegalStateException()
                .isThrownBy(() -> a.process("sleep", "1000").start().waitFor(Duration.ofMillis(1)))
                .withMessageContaining("process sleep on node a must end within 1 ms");
    }

    @Test
    void whatAProcessLeftBehindEndsWithTheNetwork() throws Exception {
        NodeProcess process = a.process("sh", "-c", "sleep 987 > /dev/null 2>&1 & echo $!; exit 0")
                .start();
        long daemon = Long.parseLong(process.awaitOutput("\\d+", SOON));
        assertThat(process.waitFor(SOON)).isZero();
        assertThat(hasEnded(daemon)).isFalse();

        network.close();

        assertThat(hasEnded(daemon)).isTrue();
    }

    /** Also if init has not asked for its exit code yet. */
    private static boolean hasEnded(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/status")).contains("State:\tZ");
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void programsAreLookedUpAsTheProcessWould(@TempDir Path directory) throws Exception {
        Path tool = Files.writeString(directory.resolve("tool"), "#!/bin/sh\necho here");
        assertThat(tool.toFile().setExecutable(true)).isTrue();

        NodeProcess relative = a.process("./tool").directory(directory).start();
        NodeProcess onItsPath =
                a.process("tool").environment("PATH", directory.toString()).start();
        assertThat(relative.waitFor(SOON)).isZero();
        assertThat(relative.output()).isEqualTo("here");
        assertThat(onItsPath.waitFor(SOON)).isZero();
        assertThat(onItsPath.output()).isEqualTo("here");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> a.process("sleep", "1")
                        .environment("PATH", directory.toString())
                        .start())
                .withMessage("program (sleep) must be an executable file on the PATH (" + directory + ")");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> a.process("./other").directory(directory).start())
                .withMessage("program (./other) must be an executable file, seen from directory (" + directory + ")");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> a.process(directory.toString()).start())
                .withMessage("program (" + directory + ") must be an executable file");
    }

    @Test
    void aLineThatHasNotEndedIsSeen() throws Exception {
        NodeProcess process = a.process("sh", "-c", "echo first; printf 'password: '; exec sleep 1000")
                .start();

        assertThat(process.awaitOutput("password", SOON)).isEqualTo("password: ");
        assertThat(process.output()).isEqualTo("first\npassword: ");
    }

    @Test
    void aProcessHasNothingToRead() throws Exception {
        NodeProcess process = a.process("cat").start();

        assertThat(process.waitFor(SOON)).isZero();
        assertThat(process.output()).isEmpty();
    }

    @Test
    void aProcessIsInTheWorkingDirectoryOfThisJvm() throws Exception {
        NodeProcess process = a.process("pwd", "-P").start();

        assertThat(process.waitFor(SOON)).isZero();
        assertThat(process.output()).isEqualTo(Path.of("").toRealPath().toString());
    }

    @Test
    void aProcessOfTheHostIsInTheHostsNamespace() throws Exception {
        NodeProcess process =
                network.host().process("readlink", "/proc/self/ns/net").start();

        assertThat(process.waitFor(SOON)).isZero();
        assertThat(process.output()).isEqualTo(Namespaces.of(Path.of("/proc/self")));
    }

    @Test
    void aChildJvmTakesOptions() throws Exception {
        NodeProcess process = a.java(PrintsItsAddress.class, "b")
                .jvmOptions("-Xmx32m", "-XX:+PrintCommandLineFlags")
                .start();

        process.awaitOutput("-XX:MaxHeapSize=33554432", SOON);
        assertThatIllegalStateException()
                .isThrownBy(() -> a.process("sh").jvmOptions("-Xmx32m"))
                .withMessage("process (sh) must be made by Node.java to have JVM options");
    }

    @Test
    void noThreadOfTheJdkStaysInANode() throws Exception {
        try (ChildJvm jvm = ChildJvm.start(List.of(), EndsProcesses.class, "-XX:ActiveProcessorCount=4")) {
            assertThat(jvm.readLine()).isEqualTo("tasks at home; threads elsewhere []");
        }
    }

    /** The main class of a JVM whose common pool and whose threads that wait for processes are fresh. */
    static final class EndsProcesses {
        public static void main(String[] args) throws Exception {
            Path jvm = Path.of("/proc/self");
            String task;
            try (EmulatedNetwork network = EmulatedNetwork.builder().nodes("a").start()) {
                Node node = network.node("a");
                NodeProcess first =
                        node.call(() -> node.process("sleep", "1000").start());
                NodeProcess second = node.process("sleep", "1000").start();
                node.run(first::close);
                task = CompletableFuture.supplyAsync(() -> Namespaces.of(Path.of("/proc/thread-self")))
                        .get();
                if (!second.isAlive()) {
                    throw new AssertionError("second process ended with the first");
                }
            }
            Eventually.within(
                    SOON, // Java knows a thread's end earlier than the kernel
                    "no thread is elsewhere",
                    () -> Namespaces.threadsElsewhere().isEmpty());
            System.out.println("tasks " + (task.equals(Namespaces.of(jvm)) ? "at home" : "in " + task)
                    + "; threads elsewhere " + Namespaces.threadsElsewhere());
        }
    }

    @Test
    void aMissingToolIsNamed() throws Exception {
        try (ChildJvm jvm = ChildJvm.start(List.of("env", "PATH=/no/such/directory"), StartsProcess.class)) {
            assertThat(jvm.readLine())
                    .startsWith("nsenter must be on the PATH (/no/such/directory); install util-linux");
        }
    }

    /** The main class of a JVM without tools. */
    static final class StartsProcess {
        public static void main(String[] args) {
            try (EmulatedNetwork network = EmulatedNetwork.builder().nodes("a").start()) {
                System.out.println(network.node("a").process("/bin/sh").start());
            } catch (IllegalStateException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    /** What /proc tells of network namespaces. */
    private static final class Namespaces {
        /** Empty if there is none any more. */
        static String of(Path processOrThread) {
            try {
                return Files.readSymbolicLink(processOrThread.resolve("ns/net")).toString();
            } catch (IOException e) {
                return "";
            }
        }

        static List<String> threadsElsewhere() throws IOException {
            String own = of(Path.of("/proc/self"));
            List<String> names = new ArrayList<>();
            try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
                for (Path thread : threads) {
                    String namespace = of(thread);
                    if (!namespace.isEmpty() && !namespace.equals(own)) {
                        names.add(thread.getFileName().toString());
                    }
                }
            }
            return names;
        }
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
