package dev.netsplit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.netsplit.testing.RequiresTun;
import dev.netsplit.topology.Layer;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the network refuses to make, and how it says so. */
@RequiresTun
class TrafficRulesTest {
    private final EmulatedNetwork network =
            EmulatedNetwork.builder().seed(42).nodes("a", "b").start();

    @AfterEach
    void close() {
        network.close();
    }

    @Test
    void whatCannotBeInjectedIsSaid() {
        NetworkTraffic traffic = network.traffic();
        Node a = network.node("a");
        InetAddress stranger = network.traffic().madeUpHost("x").ipv4();
        byte[] toItself = CraftedPacket.udp(stranger, 1, a.ipv4(), 2).bytes();
        byte[] noIp = new byte[30];

        assertThatIllegalArgumentException()
                .isThrownBy(() -> traffic.from("a").requestResponse(Duration.ofMillis(-9)))
                .withMessage("thinkTime (-9ms) must be zero or more, and at most one day");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> traffic.from("a").duration(Duration.ofSeconds(Long.MAX_VALUE)))
                .withMessageStartingWith("duration (")
                .withMessageEndingWith(") must be more than zero, and at most one day");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> traffic.from("a").bursts(Duration.ofNanos(1), Duration.ofNanos(1), 0.001))
                .withMessageStartingWith("packets of a burst (1.0E-12 on average) must be 0.01 or more");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> traffic.inject("a", toItself))
                .withMessage("packet (from a) must be addressed to another node");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> traffic.inject("a", CraftedPacket.udp(a.ipv4(), 1, InetAddress.getLoopbackAddress(), 2)))
                .withMessageStartingWith("packet (from a) must be addressed to a node or made-up host of the network");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> traffic.inject("a", noIp))
                .withMessage("packet (version 0, 30 bytes) must begin with a header of IPv4 or IPv6");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> traffic.inject("a", new byte[19]))
                .withMessage("packet (19 bytes) must have 20 to 65535 bytes");
    }

    @Test
    void namesAreTakenOnce() {
        MadeUpHost client = network.traffic().madeUpHost("client");
        network.virtualAddress("vip");

        assertThat(network.traffic().madeUpHost("client")).isSameAs(client);
        for (String name : List.of("a", "host", "vip")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> network.traffic().madeUpHost(name))
                    .withMessageStartingWith("made-up host (" + name + ") must have a name that no node");
        }
        assertThatIllegalArgumentException().isThrownBy(() -> network.virtualAddress("client"));
        assertThatIllegalArgumentException().isThrownBy(() -> network.traffic().from("nobody"));
    }

    @Test
    void whatIsMissingOrOutOfRangeIsSaid() {
        TrafficSpec spec = network.traffic().from("a");

        assertThatIllegalStateException().isThrownBy(spec::start).withMessage("to (none) must be given: to(\"b\")");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> spec.to("a"))
                .withMessage("to (a) must be another node than the sender");
        spec.to("b");
        assertThatIllegalStateException()
                .isThrownBy(spec::start)
                .withMessageStartingWith("pattern (none) must be given");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> spec.constant(Double.NaN))
                .withMessage("packets per second (NaN) must be more than 0 and at most 1000000");
        assertThatIllegalStateException()
                .isThrownBy(() -> spec.requestResponse(Duration.ZERO).start())
                .withMessageStartingWith("requestResponse must have something that answers");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> spec.constant(1).payload(new byte[1_473]).start())
                .withMessage("packet bytes (1501) must be from 28 to 1500");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> spec.packetBytes(100).bitsPerSecond(1e9).start())
                .withMessage("packets per second (1250000.0) must be more than 0 and at most 1000000");
    }

    @Test
    void anEthernetNetworkHasNoneAndSaysSo() {
        try (EmulatedNetwork ethernet =
                EmulatedNetwork.builder().layer(Layer.ETHERNET).nodes("a", "b").start()) {
            NetworkTraffic traffic = ethernet.traffic();
            byte[] packet = CraftedPacket.udp(
                            ethernet.node("a").ipv4(), 1, ethernet.node("b").ipv4(), 9)
                    .bytes();

            for (ThrowingCallable made : List.<ThrowingCallable>of(
                    () -> traffic.from("a"),
                    () -> traffic.fromMadeUpHost("c"),
                    () -> traffic.madeUpHost("c"),
                    () -> traffic.madeUpHosts("c", 2),
                    () -> traffic.replay(Path.of("none.pcap")),
                    () -> traffic.inject("a", packet))) {
                assertThatIllegalStateException()
                        .isThrownBy(made)
                        .withMessage("traffic (of layer IP) must be on a network of layer IP, not ETHERNET; let"
                                + " programs of the nodes send it");
            }
            assertThat(traffic.active()).isEmpty();
            traffic.closeAll();
        }
    }
}
