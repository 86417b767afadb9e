package dev.netsplit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netsplit.testing.RequiresTun;
import dev.netsplit.testing.WallClock;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Names and faults on them, as threads and processes in nodes see them. */
@WallClock
@RequiresTun
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class NameServiceTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final EmulatedNetwork network =
            EmulatedNetwork.builder().nodes("a", "b", "c").start();
    private final Node a = network.node("a");

    @AfterEach
    void closeNetwork() {
        network.close();
    }

    @Test
    void anUnknownNameIsUnknownUntilItIsHealed() throws Exception {
        try (Fault unknown = network.names().unknown("b")) {
            assertThatThrownBy(() -> inThread("b")).isInstanceOf(UnknownHostException.class);
            assertThat(inProcess("b")).isEmpty();
            assertThat(inThread("c")).isEqualTo(network.node("c").ipv4()); // the others are known
            assertThat(inProcess("c")).isEqualTo(network.node("c").ipv4().getHostAddress());
            assertThat(unknown.affectedPackets()).isGreaterThanOrEqualTo(2);
            assertThat(unknown)
                    .hasToString("b is unknown (in force, " + unknown.affectedPackets() + " look-ups affected)");
        }
        assertThat(inThread("b")).isEqualTo(network.node("b").ipv4());
        assertThat(inProcess("b")).isEqualTo(network.node("b").ipv4().getHostAddress());
    }

    @Test
    void aWrongNameLeadsToAnotherNode() throws Exception {
        try (Fault wrong = network.names().wrong("b", "c")) {
            assertThat(inThread("b").getAddress())
                    .isEqualTo(network.node("c").ipv4().getAddress());
            assertThat(inProcess("b")).isEqualTo(network.node("c").ipv4().getHostAddress());
            assertThat(wrong.affectedPackets()).isPositive();
        }
        assertThat(inThread("b")).isEqualTo(network.node("b").ipv4());
    }

    @Test
    void aSlowNameTakesItsTime() throws Exception {
        Duration delay = Duration.ofMillis(700);
        try (Fault slow = network.names().slow("b", delay)) {
            long beforeNs = System.nanoTime();
            assertThat(inThread("b")).isEqualTo(network.node("b").ipv4());
            assertThat(System.nanoTime() - beforeNs).isGreaterThanOrEqualTo(delay.toNanos());
            assertThat(slow.affectedPackets()).isPositive();
        }
    }

    @Test
    void aFailingNameServerIsNoAnswer() throws Exception {
        try (Fault failing = network.names().failing("b")) {
            assertThat(inProcess("b")).isEmpty();
            assertThat(failing.affectedPackets()).isPositive();
        }
    }

    @Test
    void theLaterFaultCountsAndHealingOneLeavesTheOther() throws Exception {
        Fault wrong = network.names().wrong("b", "c");
        Fault unknown = network.names().unknown("b");
        assertThatThrownBy(() -> inThread("b")).isInstanceOf(UnknownHostException.class);

        unknown.close();
        assertThat(inThread("b").getAddress())
                .isEqualTo(network.node("c").ipv4().getAddress());
        assertThat(wrong.isActive()).isTrue();

        network.heal();
        assertThat(wrong.isActive()).isFalse();
        assertThat(inThread("b")).isEqualTo(network.node("b").ipv4());
    }

    @Test
    void virtualAddressesHaveNamesToo() throws Exception {
        VirtualAddress vip = network.virtualAddress("vip");
        try (Fault wrong = network.names().wrong("vip", "c")) {
            assertThat(inThread("vip").getAddress())
                    .isEqualTo(network.node("c").ipv4().getAddress());
            assertThat(wrong.affectedPackets()).isPositive();
        }
        assertThat(inThread("vip")).isEqualTo(vip.ipv4());
    }

    @Test
    void aFaultMayBeForSomeNodesOnly() throws Exception {
        Node c = network.node("c");
        try (Fault stale = network.names().askedBy("a", "b").wrong("host", "c")) {
            assertThat(inThread("host").getAddress()).isEqualTo(c.ipv4().getAddress());
            assertThat(c.call(() -> InetAddress.getByName("host")))
                    .isEqualTo(network.host().ipv4());
            long lookUps = stale.affectedPackets();
            assertThat(stale)
                    .hasToString("host is taken for c, asked by a, b (in force, " + lookUps + " look-ups affected)");

            try (Fault unknown = network.names().askedBy("c").unknown("host")) {
                assertThat(inThread("host").getAddress()).isEqualTo(c.ipv4().getAddress());
                assertThatThrownBy(() -> c.call(() -> InetAddress.getByName("host")))
                        .isInstanceOf(UnknownHostException.class);
                assertThat(unknown.affectedPackets()).isPositive();
            }
        }
        assertThat(inThread("host")).isEqualTo(network.host().ipv4());
    }

    @Test
    void mistakesAreTold() {
        NameService names = network.names();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> names.unknown("d"))
                .withMessage("name (d) must be one of [a, b, c, host], or a virtual address's or made-up host's");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> names.slow("b", Duration.ofSeconds(5)))
                .withMessageStartingWith("delay (5s) must be 0 to 4 s");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> names.askedBy("a", "host"))
                .withMessage("node (host) must be one of [a, b, c]");
        assertThatIllegalArgumentException()
                .isThrownBy(names::askedBy)
                .withMessage("nodes ([]) must name at least one node");
        network.close();
        assertThatIllegalStateException().isThrownBy(() -> names.unknown("b")).withMessage("network must be open");
    }

    private InetAddress inThread(String name) throws Exception {
        return a.call(() -> InetAddress.getByName(name));
    }

    /** The first address, or nothing. */
    private String inProcess(String name) throws InterruptedException {
        NodeProcess process = a.process("sh", "-c", "getent ahostsv4 " + name + " | head -n 1 | cut -d ' ' -f 1")
                .start();
        process.waitFor(SOON);
        return process.output().strip();
    }
}
