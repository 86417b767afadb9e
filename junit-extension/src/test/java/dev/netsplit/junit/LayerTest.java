package dev.netsplit.junit;

import static dev.netsplit.junit.Jupiter.assertAllPass;
import static dev.netsplit.junit.Jupiter.onlyFailure;
import static dev.netsplit.junit.Jupiter.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.EmulatedNetwork;
import dev.netsplit.Node;
import dev.netsplit.topology.Layer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@RequiresTun
class LayerTest {
    @Test
    void theLayerIsInheritedLikeTheSeed() {
        assertAllPass(Frames.class, 6);
    }

    @Test
    void itIsIpWhereNobodySaysAnything() {
        assertAllPass(Packets.class, 2);
    }

    @Test
    void thereIsOneAtATime() {
        assertThat(onlyFailure(run(Both.class)))
                .hasMessageContaining("@NetworkEmulation on class dev.netsplit.junit.LayerTest$Both: "
                        + "layer ([IP, ETHERNET]) must be one");
    }

    @NetworkEmulation(
            nodes = {"n1", "n2"},
            layer = Layer.ETHERNET)
    static class Frames {
        @Test
        void outer(EmulatedNetwork network, @NodeName("n1") Node n1) {
            assertThat(network.layer()).isEqualTo(Layer.ETHERNET);
            assertThat(n1.mac()).isNotEqualTo(network.node("n2").mac());
        }

        @Test
        @NetworkEmulation(layer = Layer.IP)
        void methodOfAnother(EmulatedNetwork network) {
            assertThat(network.layer()).isEqualTo(Layer.IP);
            assertThat(network.nodes()).hasSize(2);
        }

        @Nested
        @LinkBetween(latency = "1ms")
        class MoreLinks {
            @Test
            void keepsIt(EmulatedNetwork network) {
                assertThat(network.layer()).isEqualTo(Layer.ETHERNET);
            }
        }

        @Nested
        @NetworkEmulation(seed = 8)
        class OtherSeed {
            @Test
            void keepsIt(EmulatedNetwork network) {
                assertThat(network.layer()).isEqualTo(Layer.ETHERNET);
            }
        }

        @Nested
        @NetworkEmulation(nodes = "n3")
        class OtherNodes {
            @Test
            void startsAfresh(EmulatedNetwork network) {
                assertThat(network.layer()).isEqualTo(Layer.IP);
            }
        }

        @Nested
        @NetworkEmulation(layer = Layer.IP)
        class OtherLayer {
            @Test
            void keepsTheNodes(EmulatedNetwork network) {
                assertThat(network.layer()).isEqualTo(Layer.IP);
                assertThat(network.nodes()).hasSize(2);
            }
        }
    }

    @NetworkEmulation(nodes = "n1")
    static class Packets {
        @Test
        void outer(EmulatedNetwork network) {
            assertThat(network.layer()).isEqualTo(Layer.IP);
        }

        @Nested
        @NetworkEmulation(layer = Layer.ETHERNET)
        class OtherLayer {
            @Test
            void inner(EmulatedNetwork network) {
                assertThat(network.layer()).isEqualTo(Layer.ETHERNET);
            }
        }
    }

    @NetworkEmulation(
            nodes = "n1",
            layer = {Layer.IP, Layer.ETHERNET})
    static class Both {
        @Test
        void test() {
            throw new AssertionError("there must be no network");
        }
    }
}
