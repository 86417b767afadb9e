package dev.netsplit;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netsplit.fault.NodeFault;
import dev.netsplit.impair.Latency;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.impair.Loss;
import dev.netsplit.packet.PacketFlow;
import dev.netsplit.packet.TcpFlag;
import dev.netsplit.report.Fate;
import dev.netsplit.report.FateCause;
import dev.netsplit.report.Ledger;
import dev.netsplit.report.LedgerEntry;
import dev.netsplit.report.LedgerEntry.FlowTotal;
import dev.netsplit.report.LedgerEntry.PacketEntered;
import dev.netsplit.report.LedgerEntry.PacketFate;
import dev.netsplit.report.ReplayReport;
import dev.netsplit.testing.Eventually;
import dev.netsplit.testing.RequiresTun;
import dev.netsplit.testing.UdpProbe;
import dev.netsplit.testing.WallClock;
import dev.netsplit.topology.LinkName;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs over real devices are recorded and replayed. */
@WallClock
@RequiresTun
class LedgerNetworkTest {
    private static final int SERVICE = 9000;
    private static final int PACKETS = 200; // no more than a socket keeps
    private static final int LAST = -1;

    @TempDir
    Path folder;

    /** The losses' chain is the link's, so without the replay other traffic would change them. */
    @Test
    void anExchangeOfDatagramsIsReplayedToTheLastBesideOtherTraffic() throws Exception {
        Path file = folder.resolve("recorded");
        Set<Integer> recorded;
        try (EmulatedNetwork network = lossy().seed(1).ledger(file).start()) {
            recorded = exchange(network, 0);
            assertThat(network.ledger()).contains(file);
            assertThat(network.replayReport()).isEmpty();
        }
        Ledger ledger = Ledger.read(file);
        assertThat(losses(ledger)).isEqualTo(PACKETS - recorded.size());
        assertThat(recorded).hasSizeBetween(PACKETS / 4, PACKETS * 3 / 4);

        Set<Integer> otherwise;
        try (EmulatedNetwork network = lossy().seed(1).start()) {
            otherwise = exchange(network, 7);
        }
        EmulatedNetwork replaying = lossy().seed(2).replay(ledger).start();
        try (replaying) {
            assertThat(exchange(replaying, 7)).isEqualTo(recorded).isNotEqualTo(otherwise);
        }
        ReplayReport report = replaying.replayReport().orElseThrow();
        assertThat(report.matched()).isEqualTo(losses(ledger));
        assertThat(report.missing()).isZero();
        assertThat(report.newPackets()).as("the other traffic").isPositive();
    }

    @Test
    void whatAFaultOnANodeDoesStandsBehindItsStart() throws Exception {
        Path file = folder.resolve("recorded");
        LinkProfile losing = LinkProfile.builder().loss(Loss.random(1)).build();
        try (EmulatedNetwork network = EmulatedNetwork.builder()
                        .nodes("a", "b")
                        .link("a", "b", losing)
                        .ledger(file)
                        .start();
                DatagramChannel socket = network.node("a").call(DatagramChannel::open)) {
            InetSocketAddress service = new InetSocketAddress(network.node("b").ipv4(), SERVICE);
            network.node("a").onNodeFault(new NodeFaultHandler() {
                @Override
                public void strike(NodeFault.Action action) throws Exception {
                    socket.send(ByteBuffer.allocate(Integer.BYTES), service); // as what is killed says goodbye
                    Eventually.until(
                            "the datagram is lost",
                            () -> network.link("a", "b").stats().lost() > 0);
                }

                @Override
                public void heal(NodeFault.Action action) {}
            });
            network.inject(NodeFault.kill("a"));
        }
        List<LedgerEntry> entries = Ledger.read(file).entries();

        assertThat(entries.get(0)).isInstanceOf(LedgerEntry.FaultStarted.class);
        assertThat(entries.get(1)).isInstanceOf(PacketFate.class);
        assertThat(((PacketFate) entries.get(1)).timeNs())
                .isGreaterThanOrEqualTo(((LedgerEntry.FaultStarted) entries.get(0)).timeNs());
    }

    /** Made-up hosts come after the nodes that the ledger was begun with; the network's own packets are not in it. */
    @Test
    void aRunWithMadeUpHostsIsRecordedToItsEndAndReplayed() throws Exception {
        Path file = folder.resolve("recorded");
        try (EmulatedNetwork network =
                lossy().seed(1).ledger(file, Ledger.Detail.PACKETS).start()) {
            talkToMadeUpHost(network);
        }
        Ledger ledger = Ledger.read(file);
        assertThat(ledger.isComplete()).isTrue();
        assertThat(ledger.packets().map(PacketEntered::toString))
                .containsExactly("client -> c: UDP client -> c:9000 #0, packet 0: 29 bytes, 0x00");

        EmulatedNetwork replaying = lossy().replay(ledger).start();
        try (replaying) {
            talkToMadeUpHost(replaying);
        }
        assertThat(replaying.isOpen()).isFalse();
        assertThat(replaying.replayReport()).isPresent();
    }

    private static void talkToMadeUpHost(EmulatedNetwork network) throws Exception {
        MadeUpHost host = network.traffic().madeUpHost("c");
        try (DatagramChannel sender = network.node("client").call(DatagramChannel::open)) {
            sender.send(ByteBuffer.allocate(1), new InetSocketAddress(host.ipv4(), SERVICE));
        }
        try (Traffic load = network.traffic()
                .from("client")
                .to("server")
                .constant(10_000)
                .packets(100)
                .start()) {
            assertThat(load.awaitEnd(Duration.ofSeconds(10))).isTrue();
        }
    }

    @Test
    void aReplayHasTheRecordedSeedUnlessAnotherIsSet() throws Exception {
        Path file = folder.resolve("recorded");
        try (EmulatedNetwork network = lossy().seed(123).ledger(file).start()) {
            assertThat(network.seed()).isEqualTo(123);
        }
        try (EmulatedNetwork network = lossy().replay(Ledger.read(file)).start()) {
            assertThat(network.seed()).isEqualTo(123);
            assertThat(network.replayReport().orElseThrow().isComplete()).isTrue();
        }
    }

    @Test
    void tcpOverALossyLinkIsRecordedAndGivenTheSameLossesAgain() throws Exception {
        LinkProfile profile = LinkProfile.builder()
                .latency(Latency.uniform(Duration.ofMillis(2), Duration.ofMillis(1)))
                .loss(Loss.random(0.02))
                .build();
        Path file = folder.resolve("recorded");
        NetworkBuilder builder =
                EmulatedNetwork.builder().seed(5).nodes("a", "b").allLinks(profile);
        long lost;
        try (EmulatedNetwork network = builder.ledger(file).start()) {
            transfer(network);
            lost = network.stats().total().lost();
        }
        Ledger ledger = Ledger.read(file);

        assertThat(losses(ledger)).isGreaterThanOrEqualTo(lost).isPositive();
        assertThat(ledger.isComplete()).isTrue();
        assertThat(ledger.fates().map(fate -> fate.packet().flow().protocol())).containsOnly(6);
        EmulatedNetwork replaying = EmulatedNetwork.builder()
                .nodes("a", "b")
                .allLinks(profile)
                .replay(ledger)
                .start();
        try (replaying) {
            transfer(replaying);
        }
        ReplayReport report = replaying.replayReport().orElseThrow();
        assertThat(report.matched()).as("%s", report).isPositive(); // TCP's timing decides how many packets there are
        assertThat(replaying.stats().total().lost()).isEqualTo(report.matched());
    }

    @Test
    void theLedgerOfARunInWhichNothingHappensKnowsEveryPacket() throws Exception {
        Path file = folder.resolve("recorded");
        EmulatedNetwork network = EmulatedNetwork.builder()
                .nodes("a", "b")
                .ledger(file, Ledger.Detail.PACKETS)
                .start();
        try (network;
                DatagramChannel receiver = bound(network.node("b"));
                DatagramChannel sender = network.node("a").call(DatagramChannel::open)) {
            sender.send(ByteBuffer.wrap("hello".getBytes(StandardCharsets.US_ASCII)), receiver.getLocalAddress());
            receiver.receive(ByteBuffer.allocate(5));
            transfer(network);
        }
        Ledger ledger = Ledger.read(file);
        List<PacketEntered> data = ledger.packets()
                .filter(packet -> packet.packet().flow().protocol() == 6)
                .filter(packet -> packet.packet().flow().fromStarter()
                        && !packet.packet().flow().pureAcks())
                .toList();

        assertThat(ledger.fates()).isEmpty();
        assertThat(ledger.leftOut()).isZero();
        assertThat(ledger.packets().collect(groupingBy(packet -> packet.packet().flow(), counting())))
                .isEqualTo(totals(ledger));
        assertThat(ledger.packets().map(PacketEntered::packet)).doesNotHaveDuplicates();
        assertThat(ledger.packets().filter(packet -> packet.packet().flow().protocol() == 17))
                .singleElement()
                .hasToString("a -> b: UDP a -> b:9000 #0, packet 0: 33 bytes, \"hello\"");
        assertThat(data.get(0).tcpFlags()).isEqualTo(TcpFlag.SYN.bit());
        assertThat(data.get(0).payloadStart()).isEmpty();
        assertThat(data.get(data.size() - 1).tcpFlags() & TcpFlag.FIN.bit()).isPositive();
        assertThat(data.stream().mapToInt(PacketEntered::payloadLength).sum()).isGreaterThanOrEqualTo(2 << 20);
        assertThat(data.stream().mapToInt(PacketEntered::length).max()).hasValue(1500);
    }

    @Test
    void faultsOnLinksAndNamesAreRecordedFromStartToEnd() throws Exception {
        Path file = folder.resolve("recorded");
        EmulatedNetwork network =
                EmulatedNetwork.builder().nodes("a", "b", "c").ledger(file).start();
        try (network;
                UdpProbe probe = UdpProbe.between(
                        network.node("a"), network.node("b"), network.node("b").ipv4())) {
            Fault cut = network.cut("a", "b");
            probe.send(1);
            Eventually.until(
                    "the cut has touched a packet",
                    () -> cut.affectedPackets() > 0); // so that the next fault starts later
            Fault names = network.names().unknown("c");
            cut.close();
            probe.send(2);
            assertThat(probe.receive()).isEqualTo(2);
            names.close();
            network.isolate("c");
            network.heal();
            network.partition(Set.of("a"), Set.of("b")); // until the end
        }
        Ledger ledger = Ledger.read(file);

        assertThat(ledger.entries().stream()
                        .filter(entry -> !(entry instanceof LedgerEntry.FlowTotal))
                        .map(LedgerEntry::toString))
                .filteredOn(line -> line.startsWith("fault") || line.startsWith("a -> b") || line.startsWith("the"))
                .containsExactly(
                        "fault 1 starts: partition one way a -> b",
                        line(ledger),
                        "fault 2 starts: c is unknown",
                        "fault 1 ends: 1 affected",
                        "fault 2 ends: 0 affected",
                        "fault 3 starts: partition isolate c",
                        "fault 3 ends: 0 affected",
                        "fault 4 starts: partition [a] | [b]",
                        "fault 4 ends: 0 affected",
                        "the run ends");
        assertThat(ledger.run().nodes()).hasSizeGreaterThanOrEqualTo(3);
        assertThat(ledger.run().madeBy()).contains("Java " + System.getProperty("java.version"));
    }

    /** What a killed JVM would leave: whole blocks, a few milliseconds behind. */
    @Test
    void theFileCanBeReadWhileTheNetworkRuns() throws Exception {
        Path file = folder.resolve("recorded");
        try (EmulatedNetwork network =
                        EmulatedNetwork.builder().nodes("a", "b").ledger(file).start();
                UdpProbe probe = UdpProbe.between(
                        network.node("a"), network.node("b"), network.node("b").ipv4())) {
            network.cut("a", "b");
            probe.send(1);
            Ledger soFar = Eventually.until(
                    "the ledger's thread has written the fate",
                    () -> Ledger.read(file),
                    ledger -> ledger.fates().findAny().isPresent());
            assertThat(soFar.isComplete()).isFalse();
        }
        assertThat(Ledger.read(file).isComplete()).isTrue();
    }

    @Test
    void aFileThatCannotBeMadeRefusesTheNetwork() throws Exception {
        Path file = Files.createDirectory(folder.resolve("a-folder"));
        NetworkBuilder builder = EmulatedNetwork.builder().nodes("a").ledger(file);

        assertThatThrownBy(builder::start)
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("cannot start the network")
                .hasMessageContaining("a-folder");
    }

    private static NetworkBuilder lossy() {
        LinkProfile profile = LinkProfile.builder().loss(Loss.bursts(0.4, 2)).build();
        return EmulatedNetwork.builder().nodes("client", "server", "other").link("client", "server", profile);
    }

    private static long losses(Ledger ledger) {
        return ledger.fates()
                .filter(fate -> fate.fate() instanceof Fate.Lost)
                .mapToLong(PacketFate::packets)
                .sum();
    }

    private static Map<PacketFlow, Long> totals(Ledger ledger) {
        return ledger.entries().stream()
                .filter(FlowTotal.class::isInstance)
                .map(FlowTotal.class::cast)
                .collect(toMap(FlowTotal::flow, FlowTotal::packets));
    }

    /** The one packet that the cut took. */
    private static String line(Ledger ledger) {
        List<PacketFate> cut = ledger.fates()
                .filter(fate -> fate.link().equals(LinkName.of("a", "b")))
                .toList();
        assertThat(cut).singleElement().extracting(PacketFate::cause).isEqualTo(FateCause.fault(1));
        return cut.get(0).toString();
    }

    /** Which of the client's datagrams arrive, beside other traffic of its own. */
    private static Set<Integer> exchange(EmulatedNetwork network, int others) throws Exception {
        Random random = new Random(others);
        try (DatagramChannel server = bound(network.node("server"));
                DatagramChannel witness = bound(network.node("other"));
                DatagramChannel client = network.node("client").call(DatagramChannel::open);
                DatagramChannel noise = network.node("client").call(DatagramChannel::open)) {
            InetSocketAddress service =
                    new InetSocketAddress(network.node("server").ipv4(), SERVICE);
            for (int i = 0; i < PACKETS; i++) {
                for (int j = others == 0 ? 0 : random.nextInt(3); j > 0; j--) {
                    send(noise, new InetSocketAddress(network.node("server").ipv4(), 7), i);
                }
                send(client, service, i);
            }
            send(
                    client,
                    new InetSocketAddress(network.node("other").ipv4(), SERVICE),
                    LAST); // on a clean link, so the last
            witness.receive(ByteBuffer.allocate(Integer.BYTES));
            Set<Integer> arrived = new HashSet<>();
            ByteBuffer packet = ByteBuffer.allocate(Integer.BYTES);
            server.configureBlocking(false);
            while (server.receive(packet) != null) {
                arrived.add(packet.getInt(0));
                packet.clear();
            }
            return arrived;
        }
    }

    private static DatagramChannel bound(Node node) throws Exception {
        return node.call(() -> DatagramChannel.open().bind(new InetSocketAddress(node.ipv4(), SERVICE)));
    }

    private static void send(DatagramChannel from, InetSocketAddress to, int number) throws Exception {
        from.send(ByteBuffer.allocate(Integer.BYTES).putInt(0, number), to);
    }

    private static void transfer(EmulatedNetwork network) throws Exception {
        Node b = network.node("b");
        var executor = b.executor();
        try (ServerSocket server = b.call(() -> new ServerSocket(SERVICE, 1, b.ipv4()))) {
            Future<Long> received = executor.submit(() -> {
                try (Socket socket = server.accept()) {
                    return socket.getInputStream().transferTo(OutputStream.nullOutputStream());
                }
            });
            network.node("a").run(() -> {
                try (Socket socket = new Socket(b.ipv4(), SERVICE)) {
                    socket.getOutputStream().write(new byte[2 << 20]);
                }
            });
            assertThat(received.get()).isEqualTo(2 << 20);
        } finally {
            executor.shutdown();
        }
    }
}
