package dev.netsplit.junit;

import static dev.netsplit.junit.Jupiter.assertAllPass;
import static dev.netsplit.junit.Jupiter.jupiter;
import static dev.netsplit.junit.Jupiter.onlyFailure;
import static dev.netsplit.junit.Jupiter.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.netsplit.EmulatedNetwork;
import dev.netsplit.Node;
import dev.netsplit.junit.NetworkEmulation.Lifecycle;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@RequiresTun
class ChosenSubnetTest {

    @Test
    void nodesHaveTheAddressesThatWereChosen() {
        assertAllPass(Chosen.class, 5);
    }

    @Test
    void whereTheClassHasOneNetworkAnotherInsideItNeedsAnotherSubnet() {
        assertThat(onlyFailure(run(SameTwice.class)))
                .hasMessage(
                        "subnet ([10.111.7.0/24]) of method dev.netsplit.junit.ChosenSubnetTest$SameTwice.own, which has a"
                                + " network of its own, must not be that of class dev.netsplit.junit.ChosenSubnetTest$SameTwice too,"
                                + " whose network is open meanwhile; choose another one there, or lifecycle PER_METHOD for class"
                                + " dev.netsplit.junit.ChosenSubnetTest$SameTwice");
    }

    @Test
    void networksWithTheSameSubnetTakeTurns() {
        jupiter()
                .selectors(selectClass(OneForEach.class), selectClass(OneForAll.class), selectClass(Chosen.class))
                .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
                .configurationParameter("junit.jupiter.execution.parallel.mode.default", "concurrent")
                .configurationParameter("junit.jupiter.execution.parallel.mode.classes.default", "concurrent")
                .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
                .configurationParameter("junit.jupiter.execution.parallel.config.fixed.parallelism", "4")
                .execute()
                .testEvents()
                .assertStatistics(counts -> counts.succeeded(9).failed(0));
    }

    @NetworkEmulation(
            nodes = {"n1", "n2"},
            subnet = {"10.111.5.0/24", "fd00:111:5::/64"},
            addresses = {"n2=10.111.5.40", "n2 = fd00:111:5::a:1"},
            lifecycle = Lifecycle.PER_METHOD)
    static class Chosen {
        @Test
        void chosen(@NodeName("n1") Node n1, @NodeName("n2") Node n2) throws Exception {
            assertAddresses(n1, "10.111.5.1", "fd00:111:5::1");
            assertAddresses(n2, "10.111.5.40", "fd00:111:5::a:1");
            assertThat((Object) n1.call(() -> InetAddress.getByName("n2"))).isIn(n2.ipv4(), n2.ipv6());
        }

        @Test
        @LinkBetween(latency = "1ms")
        void takenWithTheNodes(@NodeName("n2") Node n2) throws Exception {
            assertAddresses(n2, "10.111.5.40", "fd00:111:5::a:1");
        }

        @Test
        @NetworkEmulation(subnet = "10.111.6.0/24")
        void addressesGoWithTheirSubnet(@NodeName("n2") Node n2) throws Exception {
            assertThat(n2.ipv4()).isEqualTo(InetAddress.getByName("10.111.6.2"));
            assertThat(n2.ipv6().getHostAddress()).startsWith("fd4e:7370:6c74:");
        }

        @Test
        @NetworkEmulation(addresses = "n1=10.111.5.50")
        void otherAddressesInTheSameSubnet(@NodeName("n1") Node n1, @NodeName("n2") Node n2) throws Exception {
            assertThat(n1.ipv4()).isEqualTo(InetAddress.getByName("10.111.5.50"));
            assertThat(n2.ipv4()).isEqualTo(InetAddress.getByName("10.111.5.1"));
        }

        @Nested
        @NetworkEmulation(nodes = "n2")
        class OtherNodes {
            @Test
            void nothingIsTaken(@NodeName("n2") Node n2) {
                assertThat(n2.ipv4().getHostAddress()).startsWith("198.1");
            }
        }
    }

    @NetworkEmulation(nodes = "n1", subnet = "10.111.7.0/24")
    static class SameTwice {
        @Test
        void shared(@NodeName("n1") Node n1) {
            assertThat(n1.ipv4().getHostAddress()).isEqualTo("10.111.7.1");
        }

        @Test
        @NetworkEmulation(seed = 1)
        void own(EmulatedNetwork network) {}
    }

    @NetworkEmulation(nodes = "n1", subnet = "10.111.5.0/24", lifecycle = Lifecycle.PER_METHOD)
    static class OneForEach {
        @Test
        void one(@NodeName("n1") Node n1) throws Exception {
            assertThat(n1.ipv4()).isEqualTo(InetAddress.getByName("10.111.5.1"));
        }

        @Test
        void another(@NodeName("n1") Node n1) throws Exception {
            one(n1);
        }
    }

    @NetworkEmulation(nodes = "n1", subnet = "10.111.5.0/24")
    static class OneForAll {
        @Test
        void one(@NodeName("n1") Node n1) throws Exception {
            assertThat(n1.ipv4()).isEqualTo(InetAddress.getByName("10.111.5.1"));
        }

        @Test
        void another(@NodeName("n1") Node n1) throws Exception {
            one(n1);
        }
    }

    private static void assertAddresses(Node node, String ipv4, String ipv6) throws UnknownHostException {
        assertThat(node.ipv4()).isEqualTo(InetAddress.getByName(ipv4));
        assertThat(node.ipv6()).isEqualTo(InetAddress.getByName(ipv6));
    }
}
