package dev.netsplit;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import com.google.common.collect.Sets;
import com.google.common.primitives.Ints;
import dev.netsplit.testing.ChildJvm;
import dev.netsplit.testing.Eventually;
import dev.netsplit.testing.RequiresTun;
import dev.netsplit.testing.WallClock;
import dev.netsplit.topology.Subnet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A JVM that is killed in the middle of a partition leaves nothing behind. */
@WallClock
@RequiresTun
class CrashTest {
    /** The bound that was promised. */
    private static final long MAX_SECONDS = 2;

    @Test
    void nothingIsLeftTwoSecondsAfterAKill() throws Exception {
        Set<String> mountsBefore = lines("/proc/self/mounts");

        try (ChildJvm victim = ChildJvm.start(List.of(), Victim.class)) {
            nothingIsLeftOf(victim, mountsBefore);
        }
    }

    private static void nothingIsLeftOf(ChildJvm victim, Set<String> mountsBefore) throws Exception {
        List<String> answer = Splitter.on(' ').splitToList(victim.readLine());
        long child = Long.parseLong(answer.get(0));
        long grandchild = Long.parseLong(answer.get(1));
        String device = answer.get(2);
        Set<String> namespaces = Set.copyOf(answer.subList(3, answer.size()));
        assertThat(hasEnded(grandchild)).isFalse();
        assertThat(hasEnded(child)).isFalse();
        assertThat(devices()).contains(device);
        assertThat(namespaces).hasSize(2);
        assertThat(namespacesInUse()).containsAll(namespaces);

        victim.kill();
        long deadlineNs = System.nanoTime() + SECONDS.toNanos(MAX_SECONDS);

        await("child process " + child + " has ended", () -> hasEnded(child), deadlineNs);
        await("child's child " + grandchild + " has ended", () -> hasEnded(grandchild), deadlineNs);
        await("device " + device + " is gone", () -> !devices().contains(device), deadlineNs);
        await("namespaces are gone", () -> namespacesInUse().stream().noneMatch(namespaces::contains), deadlineNs);
        assertThat(lines("/proc/net/route")).noneMatch(route -> route.startsWith(device + "\t"));
        assertThat(lines("/proc/net/ipv6_route")).noneMatch(route -> route.endsWith(" " + device));
        assertThat(Sets.difference(lines("/proc/self/mounts"), mountsBefore))
                .allMatch(mount ->
                        mount.contains(" /var/lib/docker/") || mount.contains(" /run/docker/")); // other programs'
    }

    /**
     * Also if init has not asked for its exit code yet: that may take it seconds, and until then the number stays in
     * use.
     */
    private static boolean hasEnded(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/status")).contains("State:\tZ");
        } catch (IOException e) {
            return true;
        }
    }

    /** There is no event to wait for: the kernel takes these things down when it finds the time. */
    private static void await(String what, Callable<Boolean> condition, long deadlineNs) {
        Eventually.within(Duration.ofNanos(deadlineNs - System.nanoTime()), what, condition);
    }

    private static Set<String> devices() {
        return lines("/proc/net/dev").stream()
                .map(line -> line.substring(0, Math.max(0, line.indexOf(':'))).strip())
                .collect(Collectors.toSet());
    }

    /** Of every thread of every process. */
    private static Set<String> namespacesInUse() {
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            return processes
                    .map(process -> process.resolve("task"))
                    .flatMap(CrashTest::children)
                    .flatMap(task -> target(task.resolve("ns/net")))
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Path> children(Path directory) {
        try (Stream<Path> children = Files.list(directory)) {
            return children.toList().stream();
        } catch (IOException e) {
            return Stream.empty(); // no process, or one that has just ended
        }
    }

    private static Stream<String> target(Path link) {
        try {
            return Stream.of(Files.readSymbolicLink(link).toString());
        } catch (IOException e) {
            return Stream.empty();
        }
    }

    private static Set<String> lines(String file) {
        try {
            return Set.copyOf(Files.readAllLines(Path.of(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The JVM that will be killed. Tells what it has, and waits. */
    static final class Victim {
        public static void main(String[] args) throws Exception {
            EmulatedNetwork network = EmulatedNetwork.builder().nodes("a", "b").start();
            network.isolate("a");
            NodeProcess child = network.node("a")
                    .process("sh", "-c", "sleep 1000 & echo $!; wait; true")
                    .start();
            String grandchild = child.awaitOutput("\\d+", Duration.ofSeconds(20));
            String device = "netsplit"
                    + (Ints.fromByteArray(network.host().ipv4().getAddress())
                                    - Subnet.ofSlot(0).ipv4Network())
                            / Subnet.ofSlot(0).ipv4().size();
            System.out.println(child.pid() + " " + grandchild + " " + device + " " + namespace(network.node("a")) + " "
                    + namespace(network.node("b")));
            new CountDownLatch(1).await();
        }

        private static String namespace(Node node) throws Exception {
            return node.call(() ->
                    Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net")).toString());
        }
    }
}
