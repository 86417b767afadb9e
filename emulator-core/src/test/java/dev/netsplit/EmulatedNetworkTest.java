package dev.netsplit;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.impair.Loss;
import dev.netsplit.report.LinkStats;
import dev.netsplit.testing.Eventually;
import dev.netsplit.testing.RequiresTun;
import dev.netsplit.testing.UdpProbe;
import dev.netsplit.testing.WallClock;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The whole path, over real devices. */
@WallClock
@RequiresTun
class EmulatedNetworkTest {
    private final EmulatedNetwork network =
            EmulatedNetwork.builder().nodes("a", "b", "c").seed(42).start();
    private final Node a = network.node("a");
    private final Node b = network.node("b");
    private final Node c = network.node("c");

    @AfterEach
    void closeNetwork() {
        network.close();
    }

    @Test
    void everyNodeReachesEveryOtherOverIpv4AndIpv6AndSoDoesTheHost() throws Exception {
        for (Node to : List.of(a, b, c)) {
            for (Node from : List.of(a, b, c, network.host())) {
                if (from != to) {
                    for (InetAddress address : List.of(to.ipv4(), to.ipv6())) {
                        try (UdpProbe probe = UdpProbe.between(from, to, address)) {
                            probe.send(1);
                            assertThat(probe.receive()).isEqualTo(1);
                        }
                    }
                }
            }
        }
        assertThat(network.fidelity().isLossless()).isTrue();
    }

    @Test
    void aPlainTestThreadReachesANodeByItsAddress() throws Exception {
        try (UdpProbe probe = UdpProbe.fromHere(b)) {
            probe.send(7);
            assertThat(probe.receive()).isEqualTo(7);
        }
        assertThat(network.link("host", "b").stats().delivered()).isEqualTo(1);
    }

    @Test
    void aPartitionIsInForceWhenTheCallReturnsAndHealedWhenItIsClosed() throws Exception {
        try (UdpProbe probe = UdpProbe.between(a, b, b.ipv4());
                UdpProbe witness = UdpProbe.between(a, c, c.ipv4())) {
            for (int round = 0; round < 50; round++) {
                try (Fault split = network.partition(Set.of("a"), Set.of("b"))) {
                    probe.send(-1);
                    witness.send(round); // a's next packet: once it is there, the one before it is decided on
                    assertThat(witness.receive()).isEqualTo(round);
                    assertThat(split.affectedPackets()).isEqualTo(1);
                    assertThat(split.isActive()).isTrue();
                }
                probe.send(round);
                assertThat(probe.receive()).isEqualTo(round);
            }
        }
    }

    @Test
    void anIsolatedNodeIsCutFromAllNodesButNotFromTheHost() throws Exception {
        Fault isolation = network.isolate("c");

        try (UdpProbe fromHost = UdpProbe.fromHere(c);
                UdpProbe fromA = UdpProbe.between(a, c, c.ipv4());
                UdpProbe toB = UdpProbe.between(a, b, b.ipv4())) {
            fromA.send(1);
            toB.send(2);
            fromHost.send(3);
            assertThat(toB.receive()).isEqualTo(2);
            assertThat(fromHost.receive()).isEqualTo(3);
        }
        assertThat(isolation.affectedPackets()).isEqualTo(1);
        assertThat(network.link("a", "c").stats().cut()).isEqualTo(1);
    }

    @Test
    void healingOneFaultLeavesTheOthersInForce() {
        Fault one = network.partition(Set.of("a"), Set.of("b", "c"));
        Fault other = network.cut("a", "b");

        one.close();
        assertThat(one.isActive()).isFalse();
        assertThat(other.isActive()).isTrue();

        network.heal();
        assertThat(other.isActive()).isFalse();
        other.close();
    }

    @Test
    void healPutsProfilesBackToTheirStart() {
        Link link = network.link("a", "b");
        link.update(profile -> profile.toBuilder().loss(Loss.random(0.5)).build());
        assertThat(link.profile().loss()).isEqualTo(Loss.random(0.5));

        network.heal();

        assertThat(link.profile()).isEqualTo(LinkProfile.clean());
    }

    @Test
    void latencyIsOneWayAndOfOneLinkOnly() throws Exception {
        Duration latency = Duration.ofMillis(30);
        network.link("a", "b")
                .update(profile -> profile.toBuilder().latency(latency).build());

        try (UdpProbe there = UdpProbe.between(a, b, b.ipv4());
                UdpProbe back = UdpProbe.between(b, a, a.ipv4())) {
            there.send(1);
            back.send(2);
            assertThat(back.receive()).isEqualTo(2);
            assertThat(network.link("a", "b").stats().inFlight())
                    .as("still under way")
                    .isEqualTo(1);
            assertThat(there.receive()).isEqualTo(1);
        }
        assertThat(network.fidelity().packets()).isEqualTo(2);
    }

    @Test
    void everyPacketIsAccountedFor() throws Exception {
        network.link("a", "b")
                .update(profile -> profile.toBuilder().loss(Loss.random(0.5)).build());

        try (UdpProbe probe = UdpProbe.between(a, b, b.ipv4());
                UdpProbe witness = UdpProbe.between(a, c, c.ipv4())) {
            for (int i = 0; i < 200; i++) {
                probe.send(i);
            }
            witness.send(1);
            assertThat(witness.receive()).isEqualTo(1);
        }

        LinkStats stats = network.stats().link("a", "b");
        assertThat(stats.offered()).isEqualTo(200);
        assertThat(stats.lost()).isBetween(50L, 150L); // 7 σ
        assertThat(stats.delivered() + stats.lost()).isEqualTo(200);
    }

    @Test
    void changingALinkHoldsNoLockWhileTheUsersFunctionRuns() throws Exception {
        Link link = network.link("a", "b");

        link.update(
                profile -> { // whoever waits for the network in here must not wait for this call
                    network.isolate("c").close();
                    Thread other = new Thread(network::stats);
                    other.start();
                    join(other);
                    return profile.toBuilder().loss(Loss.random(0.5)).build();
                });

        assertThat(link.profile().loss()).isEqualTo(Loss.random(0.5));
        assertThat(link).isEqualTo(network.link("a", "b")).isNotEqualTo(network.link("b", "a"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> link.update(profile -> null))
                .withMessageStartingWith("profile (null) must not be null");
    }

    private static void join(Thread thread) {
        Uninterruptibles.joinUninterruptibly(thread, Duration.ofSeconds(10));
        assertThat(thread.isAlive()).isFalse();
    }

    @Test
    void aFaultMadeWhileTheNetworkClosesIsRefusedOrClosedWithIt() throws Exception {
        AtomicReference<Fault> last = new AtomicReference<>();
        Thread maker = new Thread(() -> {
            try {
                while (true) {
                    last.set(network.isolate("a"));
                }
            } catch (IllegalStateException expected) {
                // the network is closed
            }
        });
        maker.start();
        Eventually.until("there is a fault", () -> last.get() != null);

        network.close();
        maker.join();

        Fault fault = requireNonNull(last.get());
        assertThat(fault.isActive()).isFalse();
        fault.close();
    }

    @Test
    void namesAreRefusedByName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> network.node("d"))
                .withMessage("node (d) must be one of [a, b, c, host]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> network.link("a", "d"))
                .withMessage("node (d) must be one of [a, b, c, host]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> network.partition(Set.of("a"), Set.of("d")))
                .withMessage("node (d) must be one of [a, b, c], host, or *");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> network.link("a", "a"))
                .withMessage("link (a -> a) must join two different nodes");
    }

    @Test
    void aClosedNetworkSaysSoAndItsFaultsCanStillBeClosed() {
        Fault fault = network.isolate("a");
        network.close();
        network.close();

        assertThat(network.isOpen()).isFalse();
        assertThat(fault.isActive()).isFalse();
        fault.close();
        assertThat(network.stats().total().offered()).isZero();
        assertThat(network.fidelity().packets()).isZero();
        assertThatIllegalStateException()
                .isThrownBy(network::heal)
                .withMessageStartingWith("network (a, b, c) must be open");
        assertThatIllegalStateException()
                .isThrownBy(() -> network.isolate("a"))
                .withMessageStartingWith("network (a, b, c) must be open");
        assertThatIllegalStateException()
                .isThrownBy(() -> a.run(() -> {}))
                .withMessageStartingWith("network of node (a) must be open");
        assertThatIllegalStateException()
                .isThrownBy(() -> a.process("true").start())
                .withMessageStartingWith("network of node (a) must be open");
    }
}
