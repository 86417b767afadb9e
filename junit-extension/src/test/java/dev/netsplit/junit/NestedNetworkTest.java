package dev.netsplit.junit;

import static dev.netsplit.junit.Jupiter.assertAllPass;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.EmulatedNetwork;
import dev.netsplit.Node;
import dev.netsplit.junit.NetworkEmulation.Lifecycle;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@RequiresTun
class NestedNetworkTest {
    private static final Set<EmulatedNetwork> SEEN = new LinkedHashSet<>();
    private static @Nullable EmulatedNetwork outerNetwork;

    @BeforeEach
    void forget() {
        SEEN.clear();
    }

    @Test
    void nestedClassUsesTheNetworkAroundIt() {
        assertAllPass(SharedByNested.class, 3);

        assertThat(SEEN).hasSize(1).noneMatch(EmulatedNetwork::isOpen);
    }

    @Test
    void nestedClassMayHaveItsOwn() {
        assertAllPass(OwnInNested.class, 4);
    }

    @Test
    void lifecyclePerMethodHoldsForNestedClassesToo() {
        assertAllPass(NestedPerMethod.class, 2);

        assertThat(SEEN).hasSize(2);
    }

    @Test
    void outerInstanceGetsItsNetworkBackAfterNestedTests() {
        assertAllPass(OneOuterInstance.class, 2);
    }

    @NetworkEmulation(nodes = "n1")
    @SuppressWarnings("NullAway.Init")
    static class SharedByNested {
        EmulatedNetwork network;

        @Test
        void outer() {
            SEEN.add(network);
        }

        @Nested
        class Inner {
            EmulatedNetwork inField;

            @Test
            void inner(EmulatedNetwork parameter, @NodeName("n1") Node node) {
                SEEN.add(parameter);
                assertThat(parameter.isOpen()).isTrue();
                assertThat(network).isSameAs(parameter).isSameAs(inField);
                assertThat(parameter.nodes()).containsExactly(node);
            }

            @Nested
            class Innermost {
                @Test
                void innermost(EmulatedNetwork parameter) {
                    SEEN.add(parameter);
                    assertThat(network).isSameAs(parameter).isSameAs(inField);
                }
            }
        }
    }

    @NetworkEmulation(
            nodes = {"n1", "n2"},
            seed = 7)
    @LinkBetween(latency = "2ms")
    @SuppressWarnings("NullAway.Init")
    static class OwnInNested {
        EmulatedNetwork network;

        @BeforeEach
        void sameForTheOuterClassesMethods(EmulatedNetwork parameter) {
            assertThat(parameter).isSameAs(network);
            assertThat(parameter.isOpen()).isTrue();
        }

        @Test
        void outer() {
            assertThat(network.link("n1", "n2").profile().loss().meanLoss()).isZero();
        }

        @Nested
        @LinkBetween(from = "n1", to = "n2", loss = "50%")
        class MoreLinks {
            @Test
            void addsToTheOuterClassesLinks() {
                assertThat(network.seed()).isEqualTo(7);
                assertThat(network.link("n1", "n2").profile().latency().mean()).hasMillis(2);
                assertThat(network.link("n1", "n2").profile().loss().meanLoss()).isEqualTo(0.5);
            }
        }

        @Nested
        @NetworkEmulation(nodes = {"n1", "n2", "n3"})
        class OtherNodes {
            @Test
            void startsAfresh() {
                assertThat(network.nodes()).hasSize(3);
                assertThat(network.link("n1", "n2").profile().latency().mean()).isZero();
            }
        }

        @Nested
        @NetworkEmulation(seed = 8)
        class OtherSeed {
            @Test
            void keepsNodesAndLinks() {
                assertThat(network.seed()).isEqualTo(8);
                assertThat(network.nodes()).hasSize(2);
                assertThat(network.link("n1", "n2").profile().latency().mean()).hasMillis(2);
            }
        }
    }

    @NetworkEmulation(nodes = "n1", lifecycle = Lifecycle.PER_METHOD)
    @SuppressWarnings("NullAway.Init")
    static class NestedPerMethod {
        EmulatedNetwork network;

        @Test
        void outer() {
            SEEN.add(network);
        }

        @Nested
        class Inner {
            @Test
            void inner(EmulatedNetwork parameter) {
                SEEN.add(network);
                assertThat(network).isSameAs(parameter);
            }
        }
    }

    @NetworkEmulation(nodes = {"n1", "n2"})
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    @SuppressWarnings("NullAway.Init")
    static class OneOuterInstance {
        EmulatedNetwork network;

        @BeforeAll
        void remember() {
            outerNetwork = network;
        }

        @Test
        void outer() {
            assertThat(network).isSameAs(outerNetwork);
        }

        @Nested
        @LinkBetween(loss = "1%")
        class Inner {
            @Test
            void inner(EmulatedNetwork own) {
                assertThat(network).isSameAs(own).isNotSameAs(outerNetwork);
            }
        }

        @AfterAll
        void isBack() {
            assertThat(network).isSameAs(outerNetwork);
        }
    }
}
