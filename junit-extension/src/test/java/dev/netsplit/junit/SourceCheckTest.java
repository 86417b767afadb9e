package dev.netsplit.junit;

import static dev.netsplit.junit.Jupiter.assertAllPass;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.CraftedPacket;
import dev.netsplit.EmulatedNetwork;
import dev.netsplit.SourceCheck;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@RequiresTun
class SourceCheckTest {
    @Test
    void aStrictCheckIsInheritedUnlessThereAreOtherNodes() {
        assertAllPass(Strict.class, 3);
    }

    @Test
    void foreignSourcesAreCountedWhereNothingIsAskedFor() {
        assertAllPass(Counted.class, 2);
    }

    /** Whether a packet with a stranger's source reaches the second node. */
    private static boolean passes(EmulatedNetwork network, String from, String to) throws UnknownHostException {
        InetAddress stranger = InetAddress.getByName("203.0.113.66");
        long before = network.link(from, to).stats().foreign();
        network.traffic()
                .inject(from, CraftedPacket.icmpEcho(stranger, network.node(to).ipv4(), 1, 1));
        assertThat(network.link(from, to).stats().foreignSources()).isPositive();
        return network.link(from, to).stats().foreign() == before;
    }

    @NetworkEmulation(
            nodes = {"n1", "n2"},
            sourceCheck = SourceCheck.STRICT)
    static class Strict {
        @Test
        void outer(EmulatedNetwork network) throws Exception {
            assertThat(passes(network, "n1", "n2")).isFalse();
        }

        @Nested
        @NetworkEmulation(seed = 8)
        class OtherSeed {
            @Test
            void keepsIt(EmulatedNetwork network) throws Exception {
                assertThat(passes(network, "n1", "n2")).isFalse();
            }
        }

        @Nested
        @NetworkEmulation(nodes = {"n3", "n4"})
        class OtherNodes {
            @Test
            void startsAfresh(EmulatedNetwork network) throws Exception {
                assertThat(passes(network, "n3", "n4")).isTrue();
            }
        }
    }

    @NetworkEmulation(nodes = {"n1", "n2"})
    static class Counted {
        @Test
        void outer(EmulatedNetwork network) throws Exception {
            assertThat(passes(network, "n1", "n2")).isTrue();
        }

        @Test
        @NetworkEmulation(sourceCheck = SourceCheck.STRICT)
        void methodOfItsOwn(EmulatedNetwork network) throws Exception {
            assertThat(passes(network, "n1", "n2")).isFalse();
        }
    }
}
