package dev.netsplit.junit;

import static dev.netsplit.junit.Jupiter.assertAllPass;
import static dev.netsplit.junit.Jupiter.onlyFailure;
import static dev.netsplit.junit.Jupiter.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.EmulatedNetwork;
import dev.netsplit.Fault;
import dev.netsplit.Node;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.impair.Loss;
import dev.netsplit.junit.NetworkEmulation.Lifecycle;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.testkit.engine.EngineExecutionResults;

@WallClock
@RequiresTun
class NetworkLifecycleTest {
    /** The networks that the tests of a fixture had. */
    private static final Set<EmulatedNetwork> SEEN = new LinkedHashSet<>();

    private static final List<Fault> FAULTS = new ArrayList<>();

    @BeforeEach
    void forget() {
        SEEN.clear();
        FAULTS.clear();
    }

    @Test
    void classHasOneNetworkFromBeforeAllToAfterAll() {
        assertAllPass(OneForAll.class, 2);

        assertThat(SEEN).hasSize(1).noneMatch(EmulatedNetwork::isOpen);
    }

    @Test
    void sharedNetworkIsHealedAfterEachTest() {
        assertAllPass(LeavesFaultsAndTraffic.class, 3);

        assertThat(SEEN).hasSize(1);
    }

    @Test
    void eachTestHasItsOwnWithPerMethod() {
        assertAllPass(OneForEach.class, 2);

        assertThat(SEEN).hasSize(2).noneMatch(EmulatedNetwork::isOpen);
    }

    @Test
    void eachInvocationOfATemplateIsATestOfItsOwn() {
        assertAllPass(Templates.class, 5);

        assertThat(SEEN).hasSize(5).noneMatch(EmulatedNetwork::isOpen);
    }

    @Test
    void dynamicTestsShareTheirFactorysNetwork() {
        assertAllPass(Factory.class, 2);

        assertThat(SEEN).hasSize(1).noneMatch(EmulatedNetwork::isOpen);
    }

    @Test
    void methodWithItsOwnAnnotationsHasItsOwnNetwork() {
        assertAllPass(OwnNetworks.class, 4);

        assertThat(SEEN).hasSize(3).noneMatch(EmulatedNetwork::isOpen);
    }

    @Test
    void annotationOnAMethodAloneIsEnough() {
        assertAllPass(OnlyOnMethods.class, 2);
    }

    @Test
    void sharedNetworkThatATestHasClosedIsMissedByTheNext() {
        EngineExecutionResults results = run(ClosesTheNetwork.class);

        results.testEvents().assertStatistics(counts -> counts.succeeded(1).failed(1));
        assertThat(onlyFailure(results)).hasMessageContaining("ClosesTheNetwork was closed by an earlier test");
    }

    @Test
    void parameterizedClassRuns() {
        assertAllPass(Parameterized.class, 2);

        assertThat(SEEN).noneMatch(EmulatedNetwork::isOpen);
    }

    @NetworkEmulation(nodes = {"n1", "n2"})
    static class OneForAll {
        @BeforeAll
        static void before(EmulatedNetwork network) {
            SEEN.add(network);
        }

        @Test
        void one(EmulatedNetwork network) {
            SEEN.add(network);
            assertThat(network.isOpen()).isTrue();
        }

        @Test
        void another(EmulatedNetwork network) {
            SEEN.add(network);
            assertThat(network.isOpen()).isTrue();
        }

        @AfterAll
        static void after(EmulatedNetwork network) {
            SEEN.add(network);
            assertThat(network.isOpen()).isTrue();
        }
    }

    @NetworkEmulation(nodes = {"n1", "n2"})
    static class LeavesFaultsAndTraffic {
        @RepeatedTest(3)
        void findsTheNetworkWell(EmulatedNetwork network) {
            assertThat(FAULTS).noneMatch(Fault::isActive);
            assertThat(network.link("n1", "n2").profile()).isEqualTo(LinkProfile.clean());

            assertThat(network.traffic().active()).isEmpty();

            FAULTS.add(network.isolate("n1"));
            network.traffic().from("n1").to("n2").constant(1).start();
            network.link("n1", "n2")
                    .update(profile -> profile.toBuilder().loss(Loss.random(1)).build());
            SEEN.add(network);
        }

        @AfterEach
        void faultsAreStillThere() {
            assertThat(FAULTS.get(FAULTS.size() - 1).isActive()).isTrue();
        }
    }

    @NetworkEmulation(
            nodes = {"n1", "n2"},
            lifecycle = Lifecycle.PER_METHOD)
    static class OneForEach {
        private final EmulatedNetwork ofConstructor;

        OneForEach(EmulatedNetwork network) {
            ofConstructor = network;
        }

        @Test
        void one(EmulatedNetwork network) {
            SEEN.add(network);
            assertThat(network).isSameAs(ofConstructor);
        }

        @Test
        void another(EmulatedNetwork network) {
            SEEN.add(network);
            assertThat(network).isSameAs(ofConstructor);
        }

        @AfterEach
        void stillOpen(EmulatedNetwork network) {
            assertThat(network.isOpen()).isTrue();
            assertThat(SEEN)
                    .contains(network)
                    .filteredOn(EmulatedNetwork::isOpen)
                    .hasSize(1);
        }
    }

    @NetworkEmulation(nodes = "n1", lifecycle = Lifecycle.PER_METHOD)
    static class Templates {
        @RepeatedTest(2)
        void repeated(EmulatedNetwork network) {
            assertThat(SEEN.add(network)).isTrue();
        }

        @ParameterizedTest
        @ValueSource(strings = {"a", "b", "c"})
        void parameterized(String argument, EmulatedNetwork network) {
            assertThat(argument).isNotEmpty();
            assertThat(SEEN.add(network)).isTrue();
        }
    }

    @NetworkEmulation(nodes = "n1", lifecycle = Lifecycle.PER_METHOD)
    static class Factory {
        @TestFactory
        Stream<DynamicTest> dynamic(EmulatedNetwork network) {
            return Stream.of("a", "b")
                    .map(name -> DynamicTest.dynamicTest(name, () -> {
                        SEEN.add(network);
                        assertThat(network.isOpen()).isTrue();
                    }));
        }
    }

    @NetworkEmulation(nodes = {"n1", "n2"})
    static class OwnNetworks {
        @Test
        void classesNetwork(EmulatedNetwork network) {
            SEEN.add(network);
            assertThat(network.nodes()).hasSize(2);
        }

        @Test
        void classesNetworkAgain(EmulatedNetwork network) {
            SEEN.add(network);
        }

        @Test
        @NetworkEmulation(nodes = "other")
        void ownNodes(EmulatedNetwork network) {
            SEEN.add(network);
            assertThat(network.nodes()).hasSize(1);
        }

        @Test
        @LinkBetween(latency = "1ms")
        void ownLinks(EmulatedNetwork network) {
            SEEN.add(network);
            assertThat(network.nodes()).hasSize(2);
            assertThat(network.link("n1", "n2").profile().latency().mean()).hasMillis(1);
        }
    }

    @NetworkEmulation(nodes = "n1")
    static class ClosesTheNetwork {
        @RepeatedTest(2)
        void closes(EmulatedNetwork network) {
            network.close();
        }
    }

    static class OnlyOnMethods {
        @Test
        @NetworkEmulation(nodes = "n1")
        void withNetwork(EmulatedNetwork network, @NodeName("n1") Node node) {
            assertThat(network.nodes()).containsExactly(node);
        }

        @Test
        void without() {}
    }

    @ParameterizedClass
    @ValueSource(ints = {1, 2})
    @NetworkEmulation(nodes = "n1")
    static class Parameterized {
        private final int argument;

        Parameterized(int argument, EmulatedNetwork network) {
            this.argument = argument;
            SEEN.add(network);
        }

        @Test
        void runs(EmulatedNetwork network) {
            assertThat(argument).isPositive();
            assertThat(SEEN).contains(network);
            assertThat(network.isOpen()).isTrue();
        }
    }
}
