package dev.netsplit.junit;

import static dev.netsplit.junit.Jupiter.assertAllPass;
import static dev.netsplit.junit.Jupiter.jupiter;
import static dev.netsplit.junit.Jupiter.onlyFailure;
import static dev.netsplit.junit.Jupiter.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.netsplit.EmulatedNetwork;
import dev.netsplit.Fault;
import dev.netsplit.Node;
import dev.netsplit.ScenarioRun;
import dev.netsplit.impair.LinkPresets;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.junit.NetworkEmulation.Lifecycle;
import dev.netsplit.topology.LinkName;
import dev.netsplit.topology.PartitionShape;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.testkit.engine.EngineTestKit;

@WallClock
@RequiresTun
class ZonesTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int CLOSED_PORT = 9;

    /** How long a node is given to answer that the port is closed; if it is cut off, it never does. */
    private static final int ANSWER_MS = 10_000;

    private static final int SILENCE_MS = 300;

    @Test
    void faultsCutWhatTheyNameByZone() {
        assertAllPass(Cut.class, 3);
    }

    @Test
    void linksAreDescribedByZone() {
        assertAllPass(Links.class, 4);
    }

    @Test
    void levelsInsideHaveThemUnlessNodesOrZonesAreGiven() {
        assertAllPass(Inside.class, 4);
    }

    @Test
    void linksByZonesThatAreReplacedAreRefused() {
        assertThat(onlyFailure(run(Replaced.class)))
                .hasMessage("@LinkBetween(from = \"eu\", to = \"us\") on class " + Replaced.class.getName()
                        + ": from (eu) must be one of [n1, n2], host or *, or a zone of [all]");
    }

    @Test
    void schedulesAreShrunkOnANetworkWithZones(@TempDir Path output) {
        EngineTestKit.Builder chaos = jupiter()
                .selectors(selectClass(Chaos.class))
                .configurationParameter("netsplit.output", output.toString());

        assertThat(onlyFailure(chaos.execute())).hasMessage("on purpose");
        assertThat(output.toFile().list()).contains(Chaos.class.getName() + ".failsWithFaults-1.yaml");
    }

    @NetworkEmulation(
            nodes = {"n1", "n2", "n3", "n4"},
            zones = {"eu=n1,n2", "us = n3"})
    static class Cut {
        @Test
        @NetworkScenario("zones-on-signal.yaml")
        void byScenario(EmulatedNetwork network, ScenarioRun run) throws Exception {
            run.signal("ready");
            assertZonesCut(network, run.awaitFault("split", LONG));
            run.signal("enough");
            run.await(LONG);
            assertReaches(network, "n1", "n3");
        }

        @Test
        @PartitionBetween(one = "eu", other = "us")
        void byPartition(EmulatedNetwork network) throws Exception {
            assertZonesCut(network, network.faults().get(network.faults().size() - 1));
        }

        @Test
        @FaultBetween(from = "us", to = "eu", action = FaultBetween.Action.DROP)
        void oneWay(EmulatedNetwork network) throws Exception {
            Fault fault = network.faults().get(network.faults().size() - 1);

            assertThat(fault.links()).containsExactlyInAnyOrder(LinkName.of("n3", "n1"), LinkName.of("n3", "n2"));
            assertCut(network, "n3", "n2");
        }

        private static void assertZonesCut(EmulatedNetwork network, Fault fault) throws Exception {
            assertThat(fault.links())
                    .containsExactlyInAnyOrder(
                            LinkName.of("n1", "n3"),
                            LinkName.of("n2", "n3"),
                            LinkName.of("n3", "n1"),
                            LinkName.of("n3", "n2"));
            assertCut(network, "n1", "n3");
            assertCut(network, "n3", "n2");
            assertReaches(network, "n1", "n2");
            assertReaches(network, "n4", "n3");
            assertReaches(network, "n2", "n4");
        }
    }

    @NetworkEmulation(
            nodes = {"n1", "n2", "n3", "n4"},
            zones = {"eu=n1,n2", "us=n3,n4", "leaders=n2,n3"})
    @LinkBetween(from = "eu", to = "us", latency = "40ms")
    static class Links {
        @Test
        void oneDirectionFromEachNodeToEach(EmulatedNetwork network) throws Exception {
            for (String eu : List.of("n1", "n2")) {
                for (String us : List.of("n3", "n4")) {
                    assertThat(profile(network, eu, us)).isEqualTo(latency(40));
                    assertThat(profile(network, us, eu)).isEqualTo(LinkProfile.clean());
                }
            }
            assertThat(profile(network, "n1", "n2")).isEqualTo(LinkProfile.clean());
            assertThat(profile(network, "n3", "n4")).isEqualTo(LinkProfile.clean());
            assertThat(profile(network, "n1", "host")).isEqualTo(LinkProfile.clean());
            long startNs = System.nanoTime();
            assertReaches(network, "n3", "n2");
            assertThat(Duration.ofNanos(System.nanoTime() - startNs)).isGreaterThanOrEqualTo(Duration.ofMillis(40));
        }

        @Test
        @LinkBetween(from = "eu", to = "eu", latency = "1ms")
        @LinkBetween(from = "n1", to = "us", latency = "50ms", bothWays = true)
        void withinAZoneAndFromANode(EmulatedNetwork network) {
            assertThat(profile(network, "n1", "n2")).isEqualTo(latency(1));
            assertThat(profile(network, "n2", "n1")).isEqualTo(latency(1));
            assertThat(profile(network, "n1", "n4")).isEqualTo(latency(50));
            assertThat(profile(network, "n4", "n1")).isEqualTo(latency(50));
            assertThat(profile(network, "n2", "n4")).isEqualTo(latency(40));
        }

        @Test
        @LinkBetween(from = "eu", to = "leaders", latency = "2ms")
        void aNodeInBothHasNoLinkToItself(EmulatedNetwork network) {
            assertThat(profile(network, "n1", "n2")).isEqualTo(latency(2));
            assertThat(profile(network, "n2", "n3")).isEqualTo(latency(2));
            assertThat(profile(network, "n2", "n1")).isEqualTo(LinkProfile.clean());
            assertThat(profile(network, "n1", "n4")).isEqualTo(latency(40));
        }

        @Test
        @LinkBetween(from = "us", to = "eu", preset = LinkPreset.LTE)
        void aPresetWithTheClientsInOne(EmulatedNetwork network) {
            assertThat(profile(network, "n4", "n1")).isEqualTo(LinkPresets.lte().up());
            assertThat(profile(network, "n1", "n4")).isEqualTo(LinkPresets.lte().down());
        }

        private static LinkProfile profile(EmulatedNetwork network, String from, String to) {
            return network.link(from, to).profile();
        }

        private static LinkProfile latency(int millis) {
            return LinkProfile.builder().latency(Duration.ofMillis(millis)).build();
        }
    }

    @NetworkEmulation(
            nodes = {"n1", "n2", "n3"},
            zones = {"eu=n1,n2", "us=n3"},
            lifecycle = Lifecycle.PER_METHOD)
    static class Inside {
        @Test
        @LinkBetween(from = "us", latency = "1ms")
        void takenWithTheNodes(EmulatedNetwork network) {
            assertThat(zonesCut(network)).hasSize(4);
        }

        @Test
        @NetworkEmulation(seed = 1)
        void takenByAnotherNetworkOfTheSameNodes(EmulatedNetwork network) {
            assertThat(zonesCut(network)).hasSize(4);
        }

        @Test
        @NetworkEmulation(zones = {"ap=n1", "us=n3"})
        void replacedByOthers(EmulatedNetwork network) {
            assertThat(zonesCut(network)).containsExactly(LinkName.of("n1", "n3"), LinkName.of("n3", "n1"));
            assertThatThrownBy(() -> network.isolate("eu")).hasMessageContaining("or a zone of [ap, us]");
        }

        @Nested
        @NetworkEmulation(nodes = {"n1", "n2"})
        class OtherNodes {
            @Test
            void noneAreTaken(EmulatedNetwork network) {
                assertThatThrownBy(() -> zonesCut(network)).hasMessageStartingWith("zones ([]) must be named");
            }
        }

        private static List<LinkName> zonesCut(EmulatedNetwork network) {
            try (Fault split = network.partition(PartitionShape.zones())) {
                return split.links().stream()
                        .sorted(Comparator.comparing(LinkName::from))
                        .toList();
            }
        }
    }

    @NetworkEmulation(
            nodes = {"n1", "n2"},
            zones = {"eu=n1", "us=n2"})
    @LinkBetween(from = "eu", to = "us", latency = "40ms")
    static class Replaced {
        @Test
        @NetworkEmulation(zones = "all=n1,n2")
        void byOne() {}
    }

    @NetworkEmulation(
            nodes = {"n1", "n2"},
            zones = {"eu=n1", "us=n2"})
    @LinkBetween(from = "eu", to = "us", latency = "1ms")
    static class Chaos {
        @ChaosTest(
                runs = 1,
                seed = 1,
                every = "30ms",
                shortest = "20ms",
                longest = "30ms",
                duration = "100ms",
                quietTime = "1ms",
                shrinkBudget = "2s")
        void failsWithFaults(EmulatedNetwork network, ScenarioRun run) throws Exception {
            run.await(LONG);
            if (!run.schedule().name().equals("without faults")) {
                throw new IllegalStateException("on purpose");
            }
        }
    }

    private static void assertReaches(EmulatedNetwork network, String from, String to) {
        assertThatThrownBy(() -> connect(network, from, to, ANSWER_MS))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("refused");
    }

    private static void assertCut(EmulatedNetwork network, String from, String to) {
        assertThatThrownBy(() -> connect(network, from, to, SILENCE_MS)).isInstanceOf(SocketTimeoutException.class);
    }

    private static void connect(EmulatedNetwork network, String from, String to, int timeoutMs) throws Exception {
        Node target = network.node(to);
        network.node(from).run(() -> {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(target.ipv4(), CLOSED_PORT), timeoutMs);
            }
        });
    }
}
