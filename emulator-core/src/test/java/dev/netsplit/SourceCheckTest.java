package dev.netsplit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.impair.LinkPair;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.report.Fate;
import dev.netsplit.report.FateCause;
import dev.netsplit.report.Ledger;
import dev.netsplit.report.LinkStats;
import dev.netsplit.testing.Eventually;
import dev.netsplit.testing.RequiresProgram;
import dev.netsplit.testing.RequiresTun;
import dev.netsplit.topology.Layer;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Packets of real kernels whose source is not an address of their sender, or is one since just now. */
@RequiresTun
@RequiresProgram("ip")
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class SourceCheckTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    /** As keepalived moves them. */
    @ParameterizedTest
    @EnumSource(Layer.class)
    void anAddressThatAProgramGaveItselfPassesAndIsCounted(Layer layer) throws Exception {
        try (EmulatedNetwork network = start(layer, SourceCheck.COUNTED)) {
            InetAddress own = network.virtualAddress("vip").ipv4();
            take(network, own);

            assertThat(firstToArrive(network, own)).isEqualTo(1);
            assertThat(stats(network).foreignSources()).isPositive();
            assertThat(stats(network).foreign()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(Layer.class)
    void orIsDroppedAndRecordedWhereTheCheckIsStrict(Layer layer) throws Exception {
        Path file = folder.resolve("strict.ledger");
        LinkStats stats;
        try (EmulatedNetwork network = EmulatedNetwork.builder()
                .nodes("a", "b")
                .layer(layer)
                .sourceCheck(SourceCheck.STRICT)
                .ledger(file)
                .start()) {
            InetAddress own = network.virtualAddress("vip").ipv4();
            take(network, own);

            assertThat(firstToArrive(network, own)).isEqualTo(2);
            stats = stats(network);
            assertThat(stats.foreign()).isPositive().isEqualTo(stats.foreignSources());
            assertThat(network.fidelity().isLossless()).isTrue(); // the test asked for it
        }
        assertThat(Ledger.read(file).fates())
                .filteredOn(fate -> fate.fate() instanceof Fate.Foreign)
                .isNotEmpty()
                .allMatch(fate -> fate.cause().equals(FateCause.ADDRESSES))
                .anyMatch(fate -> fate.toString().contains("foreign by addresses"));
    }

    @ParameterizedTest
    @EnumSource(Layer.class)
    void aVirtualAddressIsItsHoldersOwn(Layer layer) throws Exception {
        try (EmulatedNetwork network = start(layer, SourceCheck.STRICT)) {
            VirtualAddress address = network.virtualAddress("vip");
            address.moveTo("a");
            long before = stats(network).foreign(); // an announcement by the kernel itself may come too early

            assertThat(firstToArrive(network, address.ipv4())).isEqualTo(1);
            assertThat(firstToArrive(network, address.ipv6())).isEqualTo(1);
            assertThat(stats(network).foreign()).isEqualTo(before);
        }
    }

    @Test
    void anInjectedPacketIsCheckedLikeANodesOwn() throws Exception {
        try (EmulatedNetwork network = start(Layer.IP, SourceCheck.COUNTED)) {
            Node host = network.host();
            InetAddress stranger = InetAddress.getByName("203.0.113.66");
            network.traffic().madeUpHost("made-up", LinkPair.symmetric(LinkProfile.clean()));
            network.traffic().inject("a", CraftedPacket.icmpEcho(stranger, host.ipv4(), 1, 1));
            network.traffic().inject("made-up", CraftedPacket.icmpEcho(stranger, host.ipv4(), 1, 1));
            network.traffic()
                    .inject("made-up", CraftedPacket.icmpEcho(network.node("b").ipv4(), host.ipv4(), 1, 1));

            assertThat(network.link("a", "host").stats().foreign()).isEqualTo(1);
            LinkStats madeUp = awaitDelivery(network, "made-up", "host");
            assertThat(madeUp.foreign()).isEqualTo(1);
            assertThat(madeUp.foreignSources()).isEqualTo(2);
            assertThat(madeUp.delivered()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(Layer.class)
    void anOrdinaryExchangeHasNothingForeignInIt(Layer layer) throws Exception {
        try (EmulatedNetwork network = start(layer, SourceCheck.STRICT)) {
            for (Node from : new Node[] {network.node("a"), network.host()}) {
                for (InetAddress to : network.node("b").addresses().both()) {
                    exchange(from, network.node("b"), to);
                }
            }
            for (InetAddress to : network.host().addresses().both()) {
                exchange(network.node("b"), network.host(), to);
            }

            assertThat(network.stats().total().foreign()).isZero();
            assertThat(network.stats().total().foreignSources()).isZero();
        }
    }

    /** A packet may come after the question: a busy machine's forwarder goes on when it has a processor. */
    private static LinkStats awaitDelivery(EmulatedNetwork network, String from, String to) {
        return Eventually.until(
                "a packet is delivered", () -> network.stats().link(from, to), stats -> stats.delivered() > 0);
    }

    private static EmulatedNetwork start(Layer layer, SourceCheck check) {
        return EmulatedNetwork.builder()
                .nodes("a", "b")
                .layer(layer)
                .sourceCheck(check)
                .start();
    }

    private static LinkStats stats(EmulatedNetwork network) {
        return network.link("a", "b").stats();
    }

    /** Without a word to the network. */
    private static void take(EmulatedNetwork network, InetAddress address) throws Exception {
        NodeProcess process = network.node("a")
                .process("ip", "addr", "add", address.getHostAddress() + "/32", "dev", "eth0")
                .start();
        assertThat(process.waitFor(PATIENCE)).isZero();
    }

    /** Of two datagrams from a to b, the first from the source: which number comes first. */
    private static int firstToArrive(EmulatedNetwork network, InetAddress source) throws Exception {
        Node a = network.node("a");
        Node b = network.node("b");
        InetAddress to = source.getAddress().length == 4 ? b.ipv4() : b.ipv6();
        exchange(a, b, to); // hardware addresses are known afterwards
        try (DatagramSocket receiver = b.call(() -> new DatagramSocket(new InetSocketAddress(to, 0)));
                DatagramSocket first = a.call(() -> new DatagramSocket(new InetSocketAddress(source, 0)));
                DatagramSocket second = a.call(() -> new DatagramSocket())) {
            first.send(new DatagramPacket(new byte[] {1}, 1, to, receiver.getLocalPort()));
            second.send(new DatagramPacket(new byte[] {2}, 1, to, receiver.getLocalPort()));
            return receive(receiver);
        }
    }

    private static void exchange(Node from, Node to, InetAddress address) throws Exception {
        try (DatagramSocket receiver = to.call(() -> new DatagramSocket(new InetSocketAddress(address, 0)));
                DatagramSocket sender = from.call(() -> new DatagramSocket())) {
            sender.send(new DatagramPacket(new byte[] {3}, 1, address, receiver.getLocalPort()));
            assertThat(receive(receiver)).isEqualTo(3);
        }
    }

    private static int receive(DatagramSocket receiver) throws Exception {
        receiver.setSoTimeout((int) PATIENCE.toMillis());
        DatagramPacket received = new DatagramPacket(new byte[1], 1);
        receiver.receive(received);
        return received.getData()[0];
    }
}
