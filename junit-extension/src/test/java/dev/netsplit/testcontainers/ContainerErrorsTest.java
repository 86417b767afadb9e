package dev.netsplit.testcontainers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netsplit.EmulatedNetwork;
import dev.netsplit.junit.RequiresDocker;
import dev.netsplit.junit.RequiresTun;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.testcontainers.containers.GenericContainer;

/** What people are told when a container can't be in a node. */
@RequiresTun
@RequiresDocker
@RequiresEtcd
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ContainerErrorsTest {
    private final GenericContainer<?> container = Etcd.alone("n1");
    private EmulatedNetwork network;

    @BeforeEach
    void startNetwork() {
        network = EmulatedNetwork.builder().nodes("n1").start();
    }

    @AfterEach
    void close() {
        container.stop();
        network.close();
    }

    @Test
    void nodeMustBeOfTheNetwork() {
        assertThatThrownBy(() -> NodeContainer.join(network, "n9", container))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("node (n9) must be one of [n1, host]");
        NodeContainer.join(network, "host", container);
        assertThatThrownBy(container::start)
                .rootCause()
                .hasMessageStartingWith("node (host) must be one that was declared");
    }

    @Test
    void networkMustBeOpen() {
        network.close();
        assertThatThrownBy(() -> NodeContainer.join(network, "n1", container))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("network of node (n1) must be open when a container joins it");
        NodeContainer.join(() -> network, "n1", container);
        assertThatThrownBy(container::start)
                .rootCause()
                .hasMessage("network of node (n1) must be open when a container joins it");
    }

    @Test
    void containerMustNotRunYet() {
        container.start();
        assertThatThrownBy(() -> NodeContainer.join(network, "n1", container))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("container (netsplit-test/etcd:latest) must join node n1 before it is started");
    }

    @Test
    void networkOfDockersIsRefusedWhereItWouldNotBeThere() {
        NodeContainer.join(network, "n1", container.withNetworkMode("host"));
        assertThatThrownBy(container::start)
                .rootCause()
                .hasMessageStartingWith("network (host) of a container in a node must not be set, since it has the"
                        + " emulated one only; use joinBesideDocker");
        NodeContainer.joinBesideDocker(network, "n1", container);
        assertThatThrownBy(container::start)
                .rootCause()
                .hasMessage("network (host) of a container in a node must be one of the container's own");
    }

    @Test
    void containerMustNotBeReused() {
        NodeContainer.join(network, "n1", container.withReuse(true));
        assertThatThrownBy(container::start).rootCause().hasMessageContaining("must not be reused");
    }

    @Test
    void containerMustHaveJoined() {
        assertThatThrownBy(() -> NodeContainer.of(container))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("container (netsplit-test/etcd:latest) must have joined a node, by @InNode or"
                        + " NodeContainer.join");
    }

    @Test
    void processesOfAnotherMachineAreNoticed() {
        long own = ProcessHandle.current().pid();
        assertThatThrownBy(() -> LocalProcess.check(own, "a mark that only the container has"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageMatching(
                        "Docker \\(unix:///var/run/docker.sock\\) must run on this machine, where this JVM sees"
                                + " its processes, and process " + own
                                + " is not its container's here; unset DOCKER_HOST, or, .*");
        assertThatThrownBy(() -> LocalProcess.check(4_194_305L, "mark")).hasMessageContaining("process 4194305 is not");
        assertThatThrownBy(() -> LocalProcess.check(0L, "mark")).isInstanceOf(IllegalStateException.class);
    }

    /** In a JVM that sees another /run, for Testcontainers finds Docker in many ways. */
    @Test
    void dockerMustAnswer() throws Exception {
        Process jvm = new ProcessBuilder(
                        "unshare",
                        "-m",
                        "sh",
                        "-ec",
                        "mount -t tmpfs none /run; exec \"$@\"",
                        "sh",
                        System.getProperty("java.home") + "/bin/java",
                        "-cp",
                        System.getProperty("java.class.path"),
                        WithoutDocker.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip())
                .isEqualTo("Docker must answer, for a container to start in node n1, but there is none that"
                        + " Testcontainers finds; start dockerd, or see DOCKER_HOST");
    }

    /** Tells in one line what went wrong. */
    static final class WithoutDocker {
        public static void main(String[] args) {
            try (EmulatedNetwork network = EmulatedNetwork.builder().nodes("n1").start();
                    GenericContainer<?> container = new GenericContainer<>("etcd:latest")) {
                NodeContainer.join(network, "n1", container);
                container.start();
            } catch (RuntimeException e) {
                System.out.println(e.getMessage());
            }
        }
    }
}
