package dev.netsplit.testcontainers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.EmulatedNetwork;
import dev.netsplit.Fault;
import dev.netsplit.Node;
import dev.netsplit.VirtualAddress;
import dev.netsplit.junit.RequiresDocker;
import dev.netsplit.junit.RequiresTun;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;

/** Names, and faults on them, as a container's programs see them. */
@RequiresTun
@RequiresDocker
@RequiresInstalled(
        value = {"/usr/bin/getent", "/bin/sleep", "/bin/cat"},
        packages = "libc-bin and coreutils")
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ContainerNamesTest {
    private final EmulatedNetwork network =
            EmulatedNetwork.builder().nodes("n1", "n2", "n3").start();
    private final Node n2 = network.node("n2");
    private final Node n3 = network.node("n3");
    private final GenericContainer<?> container = new GenericContainer<>(
                    LocalImage.of("netsplit-test/names", "/usr/bin/getent", "/bin/sleep", "/bin/cat"))
            .withCommand("/bin/sleep", "1000");

    @AfterEach
    void close() {
        container.stop();
        network.close();
    }

    @Test
    void faultsOnNamesAreFaultsInContainersToo() throws Exception {
        NodeContainer.join(network, "n1", container);
        container.start();
        assertThat(lookUp("n2")).isEqualTo(n2.ipv4().getHostAddress());

        try (Fault wrong = network.names().wrong("n2", "n3")) {
            assertThat(lookUp("n2")).isEqualTo(n3.ipv4().getHostAddress());
            assertThat(wrong.affectedPackets()).isPositive();
        }
        assertThat(lookUp("n2")).isEqualTo(n2.ipv4().getHostAddress());
        try (Fault unknown = network.names().unknown("n2")) {
            assertThat(lookUp("n2")).isEmpty();
            assertThat(lookUp("n3")).isEqualTo(n3.ipv4().getHostAddress());
            assertThat(unknown.affectedPackets()).isPositive();
        }
        Duration delay = Duration.ofMillis(900);
        try (Fault slow = network.names().askedBy("n1").slow("n2", delay)) {
            long beforeNs = System.nanoTime();
            assertThat(lookUp("n2")).isEqualTo(n2.ipv4().getHostAddress());
            assertThat(System.nanoTime() - beforeNs).isGreaterThanOrEqualTo(delay.toNanos());
            assertThat(slow.affectedPackets()).isPositive();
        }
        assertThat(lookUp("n2")).isEqualTo(n2.ipv4().getHostAddress());
    }

    @Test
    void faultsThatAreForOthersAreNotTheContainers() throws Exception {
        NodeContainer.join(network, "n1", container);
        container.start();
        try (Fault stale = network.names().askedBy("n2").wrong("n1", "n3")) {
            assertThat(lookUp("n1")).isEqualTo(network.node("n1").ipv4().getHostAddress());
            assertThat(stale.affectedPackets()).isZero();
        }
    }

    @Test
    void virtualAddressesHaveTheirNamesInContainersWheneverTheyAreMade() throws Exception {
        VirtualAddress before = network.virtualAddress("before");
        NodeContainer.join(network, "n1", container);
        container.start();
        VirtualAddress after = network.virtualAddress("after");
        assertThat(lookUp("before")).isEqualTo(before.ipv4().getHostAddress());
        assertThat(lookUp("after")).isEqualTo(after.ipv4().getHostAddress());
    }

    @Test
    void dockersOwnNamesAreKnownDuringAFaultAndItsSettingsAreThereAfterIt() throws Exception {
        try (Network bridge = Network.newNetwork()) {
            NodeContainer.joinBesideDocker(
                    network, "n1", container.withNetwork(bridge).withNetworkAliases("database"));
            container.start();
            String settings = output("/bin/cat", "/etc/resolv.conf");
            String address = lookUp("database");
            assertThat(address).isNotEmpty();

            try (Fault unknown = network.names().unknown("n2")) {
                assertThat(lookUp("database")).isEqualTo(address);
                assertThat(lookUp("n2")).isEmpty();
                assertThat(output("/bin/cat", "/etc/resolv.conf")).isNotEqualTo(settings);
                assertThat(unknown.affectedPackets()).isPositive();
            }

            assertThat(output("/bin/cat", "/etc/resolv.conf")).isEqualTo(settings);
            assertThat(lookUp("database")).isEqualTo(address);
            assertThat(lookUp("n2")).isEqualTo(n2.ipv4().getHostAddress());
            container.stop(); // before its network
        }
    }

    /** The first IPv4 address, or nothing. */
    private String lookUp(String name) throws Exception {
        return output("/usr/bin/getent", "ahostsv4", name).split("\\s", 2)[0];
    }

    private String output(String... command) throws Exception {
        return container.execInContainer(command).getStdout();
    }
}
