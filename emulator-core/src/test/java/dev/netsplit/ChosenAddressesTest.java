package dev.netsplit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.net.InetAddresses;
import dev.netsplit.testing.ChildJvm;
import dev.netsplit.testing.ChosenSubnets;
import dev.netsplit.testing.RequiresProgram;
import dev.netsplit.testing.RequiresTun;
import dev.netsplit.testing.UdpProbe;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Subnets and addresses that the test chose, with real nodes. */
@RequiresTun
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class ChosenAddressesTest {
    private static final int PORT = 9000;
    private static final String IPV4 = ChosenSubnets.IPV4 + ".20";
    private static final String IPV6 = ChosenSubnets.IPV6 + ":20:";

    @Test
    void nodesReachEachOtherByNameAndAddressWhereTheyWerePut() throws Exception {
        try (EmulatedNetwork network = EmulatedNetwork.builder()
                .nodes("a", "b", "c")
                .subnet(IPV4 + ".0/24")
                .subnet(IPV6 + ":/64")
                .address("b", IPV4 + ".77")
                .address("b", IPV6 + ":dead:beef:1")
                .start()) {
            Node a = network.node("a");
            Node b = network.node("b");
            assertThat(a.ipv4()).isEqualTo(InetAddresses.forString(IPV4 + ".1"));
            assertThat(b.ipv4()).isEqualTo(InetAddresses.forString(IPV4 + ".77"));
            assertThat(b.ipv6()).isEqualTo(InetAddresses.forString(IPV6 + ":dead:beef:1"));
            assertThat(network.node("c").ipv6()).isEqualTo(InetAddresses.forString(IPV6 + ":2"));

            for (Node client : List.of(a, network.node("c"), network.host())) {
                connect(client, b, b.ipv4());
                connect(client, b, b.ipv6());
            }
            connect(a, b, a.call(() -> InetAddress.getByName("b")));
            connect(b, network.host(), network.host().ipv4());
            connect(b, network.host(), network.host().ipv6());
            assertThat(network.measure("a", "b", MeasureOptions.DEFAULT)
                            .forward()
                            .arrived())
                    .isPositive();
            assertThat(network.fidelity().isLossless()).isTrue();
            assertThat(network.stats().unroutable()).isZero();
        }
    }

    @Test
    void aBroadcastReachesAllNodes() throws Exception {
        try (EmulatedNetwork network = EmulatedNetwork.builder()
                        .nodes("a", "b")
                        .subnet(ChosenSubnets.IPV4 + ".21.0/28")
                        .start();
                DatagramSocket receiver = network.node("b").call(() -> new DatagramSocket(PORT));
                DatagramSocket sender = network.node("a").call(() -> new DatagramSocket())) {
            sender.setBroadcast(true);
            sender.send(new DatagramPacket(
                    new byte[] {7}, 1, InetAddresses.forString(ChosenSubnets.IPV4 + ".21.15"), PORT));

            DatagramPacket received = new DatagramPacket(new byte[1], 1);
            receiver.receive(received);
            assertThat(received.getAddress()).isEqualTo(network.node("a").ipv4());
        }
    }

    @Test
    void virtualAddressesAreWhereTheyWerePutToo() throws Exception {
        try (EmulatedNetwork network = EmulatedNetwork.builder()
                .nodes("a", "b")
                .subnet(ChosenSubnets.IPV4 + ".22.0/24")
                .start()) {
            VirtualAddress vip = network.virtualAddress("vip", ChosenSubnets.IPV4 + ".22.100");
            vip.moveTo("b");

            assertThat(vip.ipv4()).isEqualTo(InetAddresses.forString(ChosenSubnets.IPV4 + ".22.100"));
            connect(network.node("a"), network.node("b"), network.node("a").call(() -> InetAddress.getByName("vip")));
            connect(network.host(), network.node("b"), vip.ipv6());
            for (int i = 0; i < 50; i++) { // as many as fit
                network.virtualAddress("other" + i).moveTo("a");
            }
            connect(
                    network.node("b"),
                    network.node("a"),
                    network.virtualAddress("other49").ipv4());
            assertThat(network.virtualAddress("vip", ChosenSubnets.IPV4 + ".22.100"))
                    .isSameAs(vip);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> network.virtualAddress("vip", ChosenSubnets.IPV4 + ".22.101"))
                    .withMessageStartingWith("virtual address (vip) must keep its addresses");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> network.virtualAddress("more", ChosenSubnets.IPV4 + ".22.100"))
                    .withMessage(
                            "virtual address (%s.22.100) must be one that nobody has".formatted(ChosenSubnets.IPV4));
        }
    }

    @Test
    void anotherOpenNetworkOfThisJvmKeepsItsSubnet() throws Exception {
        NetworkBuilder same = EmulatedNetwork.builder().nodes("a", "b").subnet(ChosenSubnets.IPV4 + ".23.0/24");
        try (EmulatedNetwork network = same.start()) {
            assertThatThrownBy(same::start)
                    .isInstanceOf(EmulationUnavailableException.class)
                    .hasMessageContaining("which another open network of this JVM has; close that first");
            connect(network.host(), network.node("a"), network.node("a").ipv4());
        }
        try (EmulatedNetwork next = same.start()) {
            connect(next.host(), next.node("a"), next.node("a").ipv4());
        }
    }

    @Test
    void anotherJvmKeepsItsSubnetWhileItHasItOpen() throws Exception {
        String subnet = ChosenSubnets.IPV4 + ".24.0/24";
        NetworkBuilder same = EmulatedNetwork.builder().nodes("a", "b").subnet(subnet);
        try (ChildJvm other = ChildJvm.start(List.of(), Holding.class, "-Dsubnet=" + subnet)) {
            assertThat(other.readLine()).isEqualTo("open");

            assertThatThrownBy(same::start)
                    .isInstanceOf(EmulationUnavailableException.class)
                    .hasMessageStartingWith("subnet (" + subnet + ") must not be used by two JVMs at a time")
                    .hasMessageContaining(subnet + ", device netsplit");
            assertThatThrownBy(EmulatedNetwork.builder().nodes("a").subnet(ChosenSubnets.IPV4 + ".24.64/26")::start)
                    .isInstanceOf(EmulationUnavailableException.class)
                    .hasMessageContaining("by two JVMs at a time");
            other.kill();
        }
        same.start().close();
    }

    @Test
    void anotherJvmThatHasClosedItsNetworkIsInNobodysWay() throws Exception {
        String subnet = ChosenSubnets.IPV4 + ".26.0/24";
        try (ChildJvm other = ChildJvm.start(List.of(), Keeping.class, "-Dsubnet=" + subnet)) {
            assertThat(other.readLine()).isEqualTo("closed");

            try (EmulatedNetwork network =
                    EmulatedNetwork.builder().nodes("a").subnet(subnet).start()) {
                connect(network.host(), network.node("a"), network.node("a").ipv4());
            }
            assertThatThrownBy(EmulatedNetwork.builder().nodes("a").subnet(ChosenSubnets.IPV4 + ".26.0/23")::start)
                    .hasMessageStartingWith("subnet (%s.26.0/23) must not contain %s, which another JVM has used"
                            .formatted(ChosenSubnets.IPV4, subnet));
        }
    }

    @Test
    @RequiresProgram({"unshare", "ip"})
    void whatTheMachineUsesIsRefused() throws IOException {
        String machine = """
                ip link set lo up
                ip tuntap add dev eth0 mode tun && ip link set eth0 up
                ip address add 192.168.1.2/24 dev eth0
                ip -6 address add fd00:5::2/64 dev eth0
                ip route add default via 192.168.1.1
                ip -6 route add default via fd00:5::1
                ip route add default via 10.99.0.1 dev eth0 onlink metric 7
                ip route add 0.0.0.0/1 dev eth0
                ip tuntap add dev docker0 mode tun && ip address add 172.17.0.1/16 dev docker0 && ip link set docker0 up
                ip route add 10.8.0.0/16 dev eth0 table 52
                ip route add unreachable 10.76.0.0/15
                exec "$@"
                """;

        try (ChildJvm jvm = ChildJvm.start(List.of("unshare", "-n", "sh", "-ec", machine, "sh"), Trying.class)) {
            String remedy = "; choose another one";
            assertThat(jvm.readLine())
                    .isEqualTo("subnet (172.17.0.0/16) must not overlap 172.17.0.0/16, which this machine uses"
                            + " (device docker0)" + remedy);
            assertThat(jvm.readLine())
                    .startsWith("subnet (172.17.0.0/28) must not overlap 172.17.0.")
                    .endsWith(remedy);
            assertThat(jvm.readLine())
                    .startsWith("subnet (172.16.0.0/12) must not overlap 172.17.0.")
                    .endsWith(remedy);
            assertThat(jvm.readLine())
                    .startsWith("subnet (192.168.1.0/24) must not have an address in it that this machine uses:"
                            + " the router 192.168.1.1");
            assertThat(jvm.readLine())
                    .isEqualTo("subnet (10.99.0.0/24) must not have an address in it that this machine uses:"
                            + " the router 10.99.0.1" + remedy);
            assertThat(jvm.readLine())
                    .isEqualTo(
                            "subnet (10.8.3.0/24) must not overlap 10.8.0.0/16, which this machine uses (device eth0)"
                                    + remedy);
            assertThat(jvm.readLine())
                    .startsWith("subnet (fd00:5::/64) must not ")
                    .endsWith(remedy);
            assertThat(jvm.readLine()).isEqualTo("10.77.0.1 answers");
        }
    }

    /** TCP, there and back. */
    private static void connect(Node from, Node to, InetAddress address) throws Exception {
        try (ServerSocketChannel server =
                        to.call(() -> ServerSocketChannel.open().bind(new InetSocketAddress(address, PORT)));
                SocketChannel client = from.call(() -> SocketChannel.open(new InetSocketAddress(address, PORT)));
                SocketChannel accepted = server.accept()) {
            assertThat(((InetSocketAddress) accepted.getRemoteAddress()).getAddress())
                    .isIn(from.ipv4(), from.ipv6());
            assertThat(client.isConnected()).isTrue();
        }
    }

    /** A JVM that has a network in the subnet. */
    static final class Holding {
        public static void main(String[] args) throws Exception {
            EmulatedNetwork.builder()
                    .nodes("a")
                    .subnet(System.getProperty("subnet"))
                    .start();
            System.out.println("open");
            new CountDownLatch(1).await();
        }
    }

    /** One that has had one. */
    static final class Keeping {
        public static void main(String[] args) throws Exception {
            EmulatedNetwork.builder()
                    .nodes("a")
                    .subnet(System.getProperty("subnet"))
                    .start()
                    .close();
            System.out.println("closed");
            new CountDownLatch(1).await();
        }
    }

    /** One that tries subnets in turn, and tells how it went. */
    static final class Trying {
        public static void main(String[] args) throws Exception {
            for (String subnet : List.of(
                    "172.17.0.0/16",
                    "172.17.0.0/28",
                    "172.16.0.0/12",
                    "192.168.1.0/24",
                    "10.99.0.0/24",
                    "10.8.3.0/24",
                    "fd00:5::/64",
                    "10.77.0.0/24")) {
                try (EmulatedNetwork network =
                        EmulatedNetwork.builder().nodes("a").subnet(subnet).start()) {
                    Node node = network.node("a");
                    try (UdpProbe probe = UdpProbe.fromHere(node)) {
                        probe.send(1);
                        probe.receive();
                        System.out.println(node.ipv4().getHostAddress() + " answers");
                    }
                } catch (EmulationUnavailableException e) {
                    System.out.println(e.getMessage());
                }
            }
        }
    }
}
