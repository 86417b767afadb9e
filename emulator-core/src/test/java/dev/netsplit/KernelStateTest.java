package dev.netsplit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.testing.Eventually;
import dev.netsplit.testing.RequiresProgram;
import dev.netsplit.testing.RequiresTun;
import dev.netsplit.testing.WallClock;
import dev.netsplit.topology.Layer;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What programs in a node do to its device and addresses, as tests of failing machines do. */
@WallClock
@RequiresTun
@RequiresProgram({"ip", "sh"})
@ParameterizedClass
@EnumSource(Layer.class)
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class KernelStateTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int PORT = 9000;

    private final EmulatedNetwork network;
    private final Node a;
    private final Node b;
    private final VirtualAddress vip;
    private String before;

    KernelStateTest(Layer layer) {
        network = EmulatedNetwork.builder().nodes("a", "b").layer(layer).start();
        a = network.node("a");
        b = network.node("b");
        vip = network.virtualAddress("vip");
    }

    @BeforeEach
    void look() throws Exception {
        vip.moveTo("a");
        before = state();
        assertThat(before)
                .contains(a.ipv4().getHostAddress() + "/22 brd ")
                .contains(vip.ipv4().getHostAddress() + "/32")
                .contains("224.0.0.0/4")
                .contains("multicast ff00::/8");
    }

    @AfterEach
    void close() {
        network.close();
    }

    @Test
    void aDeviceThatWasDownHasItsAddressesAndRoutesWhenItIsUpAgain() throws Exception {
        run("ip link set eth0 down");
        assertThat(state()).isNotEqualTo(before);
        run("ip link set eth0 up");

        assertRestored("eth0");
    }

    @Test
    void soDoesOneWhoseMtuWasTooSmallForIpv6() throws Exception {
        run("ip link set eth0 mtu 1200");
        assertThat(state()).doesNotContain("eth0 inet6");
        run("ip link set eth0 mtu 1500");

        assertRestored("eth0");
    }

    @Test
    void soDoesOneOnWhichIpv6WasSwitchedOff() throws Exception {
        for (String devices : List.of("eth0", "all")) {
            String sysctl = "/proc/sys/net/ipv6/conf/" + devices + "/disable_ipv6";
            run("echo 1 >" + sysctl);
            assertThat(state()).doesNotContain("eth0 inet6");
            run("echo 0 >" + sysctl);

            assertRestored("eth0");
        }
    }

    @Test
    void soDoesOneThatWasDownMeanwhile() throws Exception {
        run("ip link set eth0 down; ip link set eth0 mtu 1200; ip link set eth0 up; ip link set eth0 mtu 1500");

        assertRestored("eth0");
    }

    @Test
    void soDoesOneThatWasRenamed() throws Exception {
        run("ip link set eth0 down; ip link set eth0 name net0; ip addr flush dev net0; ip link set net0 up");

        assertRestored("net0");
        vip.moveTo("b");
        assertThat(state()).doesNotContain(vip.ipv4().getHostAddress());
        assertThat(network.fidelity()).isNotNull(); // asks for the device's counts by its name
    }

    @Test
    void addressesThatWereDeletedComeBack() throws Exception {
        for (InetAddress address : List.of(a.ipv4(), a.ipv6(), vip.ipv4(), vip.ipv6())) {
            run("ip addr del "
                    + run("ip -o addr show dev eth0 | grep -o '"
                            + address.getHostAddress().replaceAll("(:0)+:", "::") + "/[0-9]*'")
                    + " dev eth0");
            assertRestored("eth0");
        }
    }

    @Test
    void allOfThemAtOnceDoToo() throws Exception {
        run("ip addr flush dev eth0; ip route flush dev eth0; ip -6 route flush dev eth0; ip link set eth0"
                + " down; ip link set eth0 up");

        assertRestored("eth0");
    }

    @Test
    void addressesOfAProgramsOwnStayWhileTheDeviceIsDown() throws Exception {
        run("ip addr add 10.1.2.3/24 dev eth0; ip -6 addr add fd99::3/64 dev eth0 nodad");
        String own = Eventually.until(
                "both commands show the route to the address, which the kernel adds a little later",
                this::state,
                state -> state.split("local fd99::3 ", -1).length == 3);
        run("ip link set eth0 down; ip link set eth0 up");

        await(own);
    }

    @Test
    void aRouteThatWasDeletedStaysAwayAsLongAsTheDeviceIsUp() throws Exception {
        run("ip route del 224.0.0.0/4 dev eth0");
        run("ip addr del " + vip.ipv4().getHostAddress() + "/32 dev eth0"); // is reported, and all looked at
        await(before);
    }

    @Test
    void aVirtualAddressMovesOnWhateverItsHoldersKernelKnows() throws Exception {
        for (String deed : List.of(
                "ip link set eth0 down",
                "ip link set eth0 mtu 1200",
                "ip addr del " + vip.ipv4().getHostAddress() + "/32 dev eth0",
                "ip link del eth0")) {
            vip.moveTo("a");
            run(deed);
            vip.moveTo("b");

            assertThat(vip.holder()).contains(b);
            assertReaches(b, vip.ipv4());
            if (!deed.contains("del eth0")) {
                run("ip link set eth0 mtu 1500; ip link set eth0 up");
                assertReaches(a, a.ipv6());
                assertThat(state()).doesNotContain(vip.ipv4().getHostAddress());
            }
        }
    }

    @Test
    void aVirtualAddressThatItsNewHolderHasAlreadyIsTakenOver() throws Exception {
        b.process("ip", "addr", "add", vip.ipv4().getHostAddress() + "/32", "dev", "eth0")
                .start()
                .waitFor(PATIENCE);
        vip.moveTo("b");

        assertReaches(b, vip.ipv4());
        vip.moveTo("a");
        assertReaches(a, vip.ipv4());
    }

    private void assertRestored(String device) throws Exception {
        await(before.replace("eth0", device));
        assertReaches(a, a.ipv4());
        assertReaches(a, a.ipv6());
        assertReaches(a, vip.ipv4());
        assertReaches(a, vip.ipv6());
        a.run(() -> {
            try (MulticastSocket socket = new MulticastSocket()) {
                socket.send(new DatagramPacket(new byte[1], 1, InetAddress.getByName("239.1.1.1"), PORT));
                socket.setBroadcast(true);
                socket.send(new DatagramPacket(new byte[1], 1, InetAddress.getByName("255.255.255.255"), PORT));
            }
        });
    }

    /** By a datagram from the other node, sent until one arrives: a neighbour may have to be looked for. */
    private void assertReaches(Node holder, InetAddress address) throws Exception {
        Node other = holder.equals(a) ? b : a;
        try (DatagramChannel receiver = holder.call(() -> DatagramChannel.open().bind(new InetSocketAddress(PORT)));
                DatagramSocket sender =
                        (holder.equals(a) || isUp(a) ? other : network.host()).call(() -> new DatagramSocket())) {
            receiver.configureBlocking(false);
            Eventually.until("a datagram to %s arrives at %s".formatted(address, holder), () -> {
                sender.send(new DatagramPacket(new byte[1], 1, address, PORT));
                return receiver.receive(ByteBuffer.allocate(1)) != null;
            });
        }
    }

    private boolean isUp(Node node) throws Exception {
        return node.equals(a)
                && run("ip -br link show up").contains("eth0")
                && run("ip link").contains("mtu 1500");
    }

    private void await(String expected) {
        Eventually.untilAsserted("the kernel's state", () -> assertThat(state()).isEqualTo(expected));
    }

    /** Addresses and routes of the node, in an order of their own; who made a route is of no matter. */
    private String state() throws Exception {
        String all = run("ip -o addr; ip route show table all; ip -6 route show table all");
        return all.replaceAll("valid_lft .*", "")
                .replaceAll(" proto (kernel|static)| nodad", "")
                .replaceAll("(eth0|net0)\\\\", "$1")
                .lines()
                .map(line -> line.strip().replaceAll(" +", " "))
                .sorted()
                .collect(Collectors.joining("\n"));
    }

    private String run(String script) throws Exception {
        return a.call(() -> {
            Process process = new ProcessBuilder("sh", "-c", script)
                    .redirectErrorStream(true)
                    .start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        });
    }
}
