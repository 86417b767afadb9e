package dev.netsplit.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.fault.PacketFault;
import dev.netsplit.impair.Bandwidth;
import dev.netsplit.impair.Corruption;
import dev.netsplit.impair.Duplication;
import dev.netsplit.impair.Latency;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.impair.Loss;
import dev.netsplit.impair.Mtu;
import dev.netsplit.impair.Queue;
import dev.netsplit.impair.Reordering;
import dev.netsplit.internal.pipeline.fault.LinkFault;
import dev.netsplit.internal.pipeline.link.NodeLimits;
import dev.netsplit.internal.pipeline.memory.MemoryLimits;
import dev.netsplit.internal.wire.Headers;
import dev.netsplit.internal.wire.Packets;
import dev.netsplit.internal.wire.Superpackets;
import dev.netsplit.packet.PacketFilter;
import dev.netsplit.packet.PacketFlow;
import dev.netsplit.packet.PacketId;
import dev.netsplit.packet.Payload;
import dev.netsplit.packet.TcpFlag;
import dev.netsplit.report.Fate;
import dev.netsplit.report.FateCause;
import dev.netsplit.report.Ledger;
import dev.netsplit.report.LedgerEntry;
import dev.netsplit.report.LedgerEntry.PacketEntered;
import dev.netsplit.report.LedgerEntry.PacketFate;
import dev.netsplit.report.LedgerRun;
import dev.netsplit.report.LedgerWriter;
import dev.netsplit.report.LinkStats;
import dev.netsplit.topology.Layer;
import dev.netsplit.topology.LinkName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ledger tells of every fate that the counters count, once, and of which packet it was. */
class LedgerRecordingTest {
    private static final Duration LATENCY = Duration.ofMillis(10);
    private static final LinkName A_TO_B = LinkName.of("a", "b");

    @TempDir
    Path folder;

    @Test
    void everyFateThatIsCountedIsRecorded() {
        RecordedRun run = run(
                LinkProfile.builder()
                        .bandwidth(Bandwidth.of(20_000_000)
                                .queue(Queue.packets(30).red(5, 25, 0.1).ecn()))
                        .loss(Loss.bursts(0.05, 3))
                        .duplication(Duplication.random(0.05))
                        .corruption(Corruption.random(0.05))
                        .latency(Latency.normal(LATENCY, Duration.ofMillis(1)).reordering())
                        .reordering(Reordering.byDistance(0.05, 3))
                        .build(),
                NodeLimits.NONE);
        for (int i = 0; i < 400; i++) {
            run.sendSuperpacket(i, 1 + i % 20);
            run.send(0, Packets.ecnCapable(Packets.udp(run.address(0), run.address(1), 43000, 9000, new byte[100])));
            run.pass(Duration.ofMillis(1));
        }
        Ledger ledger = run.end();
        LinkStats stats = run.stats(0, 1);

        assertThat(count(ledger, Fate.Lost.class)).isEqualTo(stats.lost()).isPositive();
        assertThat(count(ledger, Fate.Duplicated.class))
                .isEqualTo(stats.duplicated())
                .isPositive();
        assertThat(count(ledger, Fate.Corrupted.class))
                .isEqualTo(stats.corrupted())
                .isPositive();
        assertThat(count(ledger, Fate.HeldBack.class))
                .isEqualTo(stats.reordered())
                .isPositive();
        assertThat(count(ledger, Fate.Dropped.class)).isEqualTo(stats.dropped()).isPositive();
        assertThat(count(ledger, Fate.Marked.class)).isEqualTo(stats.marked()).isPositive();
        assertThat(count(ledger, Fate.Delayed.class)).isZero();
        assertThat(ledger.isComplete()).isTrue();
        assertThat(ledger.leftOut()).isZero();
        assertThat(ledger.toString()).contains("a -> b lost by Loss: " + stats.lost());
    }

    @Test
    void whatIsTooBigOrRefusedIsRecorded() {
        RecordedRun run = run(LinkProfile.builder().mtu(Mtu.blackHole(150)).build(), NodeLimits.NONE);
        run.sendSuperpacket(0, 10);
        run.device(1).refuse();
        run.send(9000, 43000, 1);
        Ledger ledger = run.end();

        assertThat(count(ledger, Fate.TooBig.class))
                .isEqualTo(run.stats(0, 1).tooBig())
                .isEqualTo(10);
        assertThat(fates(ledger, fate -> fate.fate() instanceof Fate.Refused))
                .singleElement()
                .extracting(PacketFate::cause)
                .isEqualTo(FateCause.KERNEL);
    }

    @Test
    void queuesOfNodesAreToldFromThoseOfLinks() {
        Bandwidth narrow = Bandwidth.of(1_000_000).queue(Queue.packets(5));
        RecordedRun run = run(
                LinkProfile.clean(),
                new NodeLimits(narrow, Bandwidth.of(500_000).queue(Queue.packets(2))));
        for (int i = 0; i < 20; i++) {
            run.send(9000, 43000, i);
        }
        Ledger ledger = run.end();

        assertThat(ledger.fates().map(PacketFate::cause)).contains(FateCause.UPLINK, FateCause.DOWNLINK);
        assertThat(ledger.fates().map(PacketFate::fate)).containsOnly(new Fate.Dropped(Fate.Dropped.Reason.QUEUE_FULL));
        assertThat(count(ledger, Fate.Dropped.class)).isEqualTo(run.stats(0, 1).dropped());
    }

    @Test
    void aFatesPacketIsNamedByItsFlowAndOrdinal() {
        RecordedRun run = run(with(Loss.pattern("..x.")), NodeLimits.NONE);
        for (int i = 0; i < 4; i++) {
            run.send(9000, 43000, i);
        }
        run.pass(LATENCY);
        run.send(1, Packets.udp(run.address(1), run.address(0), 9000, 43000, new byte[1]));
        run.send(1, Packets.udp(run.address(1), run.address(0), 9000, 43000, new byte[1]));
        run.send(1, Packets.udp(run.address(1), run.address(0), 9000, 43000, new byte[1]));
        Ledger ledger = run.end();
        PacketFlow there = new PacketFlow(RecordedRun.NODES.get(0), RecordedRun.NODES.get(1), 17, 9000, 0, true, false);
        PacketFlow back = new PacketFlow(RecordedRun.NODES.get(0), RecordedRun.NODES.get(1), 17, 9000, 0, false, false);

        assertThat(ledger.fates().map(PacketFate::toString))
                .containsExactly(
                        "a -> b: UDP a -> b:9000 #0, packet 2: lost by Loss",
                        "b -> a: UDP a -> b:9000 #0, back, packet 2: lost by Loss");
        assertThat(ledger.entries()).contains(new LedgerEntry.FlowTotal(there, 4), new LedgerEntry.FlowTotal(back, 3));
    }

    @Test
    void superpacketsAreRecordedSegmentBySegmentOrAsARow() {
        RecordedRun run = run(with(Loss.pattern("....x" + ".".repeat(100))), NodeLimits.NONE);
        LinkFault cut = Faults.cut();
        run.sendSuperpacket(0, 7);
        run.pass(LATENCY.multipliedBy(2));
        start(run, cut, "a test");
        run.sendSuperpacket(0, 8);
        Ledger ledger = run.end();

        assertThat(ledger.fates().map(PacketFate::toString))
                .containsExactly(
                        "a -> b: TCP a -> b:80 #0, packet 4: lost by Loss",
                        "a -> b: TCP a -> b:80 #0, packet 7 and 7 more: cut by fault 1");
    }

    @Test
    void faultsAreRecordedWithWhatTheyCut() throws IOException {
        RecordedRun run = run(with(Loss.none()), NodeLimits.NONE);
        LinkFault first = Faults.cut();
        LinkFault second = Faults.cut();
        run.send(9000, 43000, 0);
        run.pass(Duration.ofMillis(1));
        start(run, first, "the first");
        run.send(9000, 43000, 1);
        run.links().link(0, 1).remove(first);
        run.links().faults().ended(first.number(), first.affectedPackets());
        run.send(9000, 43000, 2);
        start(run, second, "the second");
        run.links().link(0, 1).remove(second);
        run.links().faults().ended(second.number(), second.affectedPackets());
        Ledger ledger = run.end();

        assertThat(ledger.entries().stream()
                        .filter(entry -> !(entry instanceof LedgerEntry.FlowTotal))
                        .map(LedgerEntry::toString))
                .containsExactly(
                        "fault 1 starts: the first",
                        "a -> b: UDP a -> b:9000 #0, packet 1: cut by fault 1",
                        "fault 1 ends: 2 affected",
                        "fault 2 starts: the second",
                        "fault 2 ends: 1 affected",
                        "a -> b: UDP a -> b:9000 #0, packet 0: cut by fault 1", // on its way when that came
                        "a -> b: UDP a -> b:9000 #0, packet 2: cut by fault 2",
                        "the run ends");
        StringBuilder printed = new StringBuilder();
        ledger.print(printed);
        assertThat(printed)
                .contains("seed 42, nodes [a, b, c]")
                .contains("       1.000 ms  fault 1 starts: the first\n")
                .contains("      10.000 ms  a -> b: UDP a -> b:9000 #0, packet 0: cut by fault 1\n");
    }

    /** Each of the places where faults work says what it did. */
    @Test
    void whatFaultsOnSomePacketsDoIsRecorded() {
        RecordedRun run = run(LinkProfile.clean(), NodeLimits.NONE);
        LinkFault holding = start(
                run, PacketFault.on("a", "b").matching(PacketFilter.all().tcp()).hold());
        LinkFault losing = start(
                run, PacketFault.on("a", "b").matching(PacketFilter.all().udp()).lose(Loss.random(1)));
        run.send(0, Packets.tcp(run.address(0), run.address(1), 43000, 80, Packets.ACK, new byte[1]));
        run.send(9000, 43000, 0);
        run.links().link(0, 1).remove(holding);
        LinkFault resetting = start(
                run, PacketFault.on("a", "b").matching(PacketFilter.all().tcp()).reset());
        run.send(0, Packets.tcp(run.address(0), run.address(1), 43000, 80, Packets.ACK, new byte[1]));
        Ledger ledger = run.end();

        assertThat(losing.affectedPackets() + resetting.affectedPackets()).isEqualTo(2);
        assertThat(ledger.fates().map(PacketFate::toString))
                .containsExactly(
                        "a -> b: TCP a -> b:80 #0, packet 0: held by fault 1",
                        "a -> b: UDP a -> b:9000 #0, packet 0: lost by fault 2",
                        "a -> b: TCP a -> b:80 #0, packet 1: changed by fault 3");
    }

    @Test
    void copiesAndFragmentsAreToldFromThePacketsThatTheyAreOf() {
        LinkProfile profile = LinkProfile.builder()
                .duplication(Duplication.random(1))
                .corruption(Corruption.random(1))
                .build();
        RecordedRun run = run(profile, NodeLimits.NONE);
        byte[] whole = Packets.udp(run.address(0), run.address(1), 43000, 9000, new byte[100]);
        run.send(0, Packets.fragment(whole, 7, 0, true));
        run.send(0, Packets.fragment(whole, 7, 64, false));
        Ledger ledger = run.end();

        assertThat(ledger.fates().map(PacketFate::packet).distinct()).hasSize(4);
        assertThat(ledger.fates().map(fate -> fate.packet().flow()).distinct()).hasSize(1);
        assertThat(ledger.fates().map(fate -> fate.packet().ordinal()).distinct())
                .containsExactly(0L);
        assertThat(ledger.fates().filter(fate -> fate.packet().part() == 0)).hasSize(2);
        assertThat(ledger.fates()).hasSize(6);
    }

    @Test
    void delaysAreRecordedIfAskedFor() {
        LinkProfile profile = LinkProfile.builder()
                .latency(Latency.uniform(LATENCY, Duration.ofMillis(5)).reordering())
                .build();
        RecordedRun run = new RecordedRun(folder.resolve("run"), 42, profile, Ledger.Detail.DELAYS, Optional.empty());
        for (int i = 0; i < 100; i++) {
            run.send(9000, 43000, i);
        }
        Ledger ledger = run.end();

        List<Long> arrivals =
                run.received(1).stream().map(packet -> packet.timeNs()).toList();
        assertThat(ledger.fates()
                        .map(fate -> ((Fate.Delayed) fate.fate()).by().toNanos())
                        .sorted())
                .isEqualTo(arrivals);
        assertThat(arrivals).doesNotHaveDuplicates();
    }

    @Test
    void aConstantDelayIsNotWorthAnEntry() {
        RecordedRun run =
                new RecordedRun(folder.resolve("run"), 42, with(Loss.none()), Ledger.Detail.DELAYS, Optional.empty());
        run.send(9000, 43000, 0);

        assertThat(run.end().fates()).isEmpty();
    }

    @Test
    void packetsAreRecordedAsTheyEnterIfAskedFor() throws IOException {
        RecordedRun run = packetsOf(LinkProfile.clean());
        run.send(0, Packets.tcp(run.address(0), run.address(1), 43000, 80, Packets.SYN, new byte[0]));
        run.pass(Duration.ofMillis(1));
        start(run, PacketFault.on("a", "b").matching(PacketFilter.all().tcp()).drop());
        byte[] request = "GET / HTTP/1.1".getBytes(StandardCharsets.US_ASCII);
        run.send(0, Packets.tcp(run.address(0), run.address(1), 43000, 80, 8 | Packets.ACK, request));
        run.send(9000, 43000, 0);
        Ledger ledger = run.end();

        StringBuilder printed = new StringBuilder();
        ledger.print(printed);
        assertThat(printed).contains("""
                               0.000 ms  a -> b: TCP a -> b:80 #0, packet 0: 40 bytes, SYN
                               1.000 ms  fault 1 starts: a -> b: tcp: drop
                               1.000 ms  a -> b: TCP a -> b:80 #0, packet 1: 54 bytes, PSH+ACK, "GET / HTTP/1.1"
                               1.000 ms  a -> b: TCP a -> b:80 #0, packet 1: cut by fault 1
                               1.000 ms  a -> b: UDP a -> b:9000 #0, packet 0: 32 bytes, 0x00010203
                        """);
        assertThat(ledger.packets()).hasSize(3);
        assertThat(ledger.fates()).hasSize(1);
        assertThat(ledger.toString()).endsWith("0 left out\n  a -> b cut by fault 1: 1");
    }

    /** Each segment as a wire would carry it, flags and all, though what carries them is cut as a whole. */
    @Test
    void ofASuperpacketEachSegmentIsRecorded() {
        RecordedRun run = packetsOf(LinkProfile.clean());
        start(run, Faults.cut(), "a test");
        byte[] payload = Superpackets.payload(1010);
        int flags = TcpFlag.bits(EnumSet.of(TcpFlag.CWR, TcpFlag.ACK, TcpFlag.PSH, TcpFlag.FIN));
        List<byte[]> superpackets = List.of(
                Superpackets.tcpIpv4(run.address(0), run.address(1), 4000, flags, payload, 200),
                Superpackets.udpIpv4(run.address(0), run.address(1), 4000, payload, 100));
        List<PacketEntered> expected = new ArrayList<>();
        for (byte[] superpacket : superpackets) {
            run.sendSuperpacket(superpacket);
            List<byte[]> segments = Superpackets.onTheWire(superpacket);
            for (int i = 0; i < segments.size(); i++) {
                int protocol = segments.get(i)[9];
                PacketFlow flow = new PacketFlow(
                        RecordedRun.NODES.get(0), RecordedRun.NODES.get(1), protocol, 80, 0, true, false);
                expected.add(entered(segments.get(i), new PacketId(flow, i, 0)));
            }
        }
        Ledger ledger = run.end();

        assertThat(ledger.packets()).isEqualTo(expected).hasSize(6 + 11);
        assertThat(ledger.packets().map(packet -> TcpFlag.of(packet.tcpFlags())))
                .startsWith(EnumSet.of(TcpFlag.ACK, TcpFlag.CWR), EnumSet.of(TcpFlag.ACK))
                .contains(EnumSet.of(TcpFlag.ACK, TcpFlag.PSH, TcpFlag.FIN));
        assertThat(ledger.fates().map(PacketFate::packets)).containsExactly(6, 11);
    }

    private static PacketEntered entered(byte[] packet, PacketId id) {
        Headers headers = new Headers().read(Packets.buffer(packet));
        int payload = headers.payloadOffset();
        byte[] start = Arrays.copyOfRange(packet, payload, Math.min(payload + 32, packet.length));
        return new PacketEntered(
                0,
                A_TO_B,
                id,
                packet.length,
                headers.tcpFlags(),
                packet.length - payload,
                Optional.of(Payload.of(start)));
    }

    @Test
    void fatesAreOfThePacketsThatEntered() {
        RecordedRun run = packetsOf(LinkProfile.builder().loss(Loss.random(1)).build());
        byte[] whole = Packets.udp(run.address(0), run.address(1), 43000, 9000, new byte[100]);
        run.send(0, Packets.fragment(whole, 7, 0, true));
        run.send(0, Packets.fragment(whole, 7, 64, false));
        for (int i = 0; i < 20; i++) {
            run.sendSuperpacket(i, 1 + i);
            run.pass(Duration.ofMillis(1));
        }
        Ledger ledger = run.end();

        assertThat(ledger.packets().map(PacketEntered::packet))
                .isEqualTo(ledger.fates().map(PacketFate::packet).toList())
                .hasSize((int) run.stats(0, 1).offered());
        assertThat(ledger.packets().map(PacketEntered::timeNs))
                .isEqualTo(ledger.fates().map(PacketFate::timeNs).toList());
        assertThat(ledger.packets().filter(packet -> packet.packet().part() != 0))
                .hasSize(1);
    }

    @Test
    void aPacketForWhichThereIsNoBufferHasTriedToEnter() throws IOException {
        Path file = folder.resolve("run");
        LedgerRun described = new LedgerRun(42, RecordedRun.NODES, Ledger.Detail.PACKETS, Instant.EPOCH, 0, "test");
        SimulatedPipeline pipeline = new SimulatedPipeline(
                Layer.IP,
                RecordedRun.NODES,
                42,
                link -> LinkProfile.clean(),
                node -> NodeLimits.NONE,
                new MemoryLimits(1, 1, 0),
                Optional.of(LedgerWriter.open(file, described)),
                Optional.empty());
        pipeline.send(0, Packets.udp(pipeline.subnet().ipv4Network() + 1, -1, 9000, 9000, new byte[1]));
        pipeline.endLedger();
        Ledger ledger = Ledger.read(file);

        assertThat(ledger.packets().map(PacketEntered::packet))
                .isEqualTo(ledger.fates().map(PacketFate::packet).toList())
                .hasSize(2);
        assertThat(ledger.fates().map(PacketFate::cause)).containsOnly(FateCause.MEMORY);
    }

    private RecordedRun packetsOf(LinkProfile profile) {
        return new RecordedRun(folder.resolve("run"), 42, profile, Ledger.Detail.PACKETS, Optional.empty());
    }

    private RecordedRun run(LinkProfile profile, NodeLimits limits) {
        return new RecordedRun(folder.resolve("run"), 42, profile, limits, Ledger.Detail.FATES, Optional.empty());
    }

    private static void start(RecordedRun run, LinkFault fault, String description) {
        fault.number(run.links().faults().number());
        run.links().link(0, 1).add(fault);
        run.links().faults().started(fault.number(), description);
    }

    private static LinkFault start(RecordedRun run, PacketFault spec) {
        LinkFault fault = Faults.of(spec);
        start(run, fault, spec.description());
        return fault;
    }

    private static LinkProfile with(Loss loss) {
        return LinkProfile.builder().loss(loss).latency(LATENCY).build();
    }

    /** How many packets of the link from a to b had a fate of a kind. */
    private static long count(Ledger ledger, Class<? extends Fate> kind) {
        return fates(ledger, fate -> kind.isInstance(fate.fate()) && fate.link().equals(A_TO_B)).stream()
                .mapToLong(PacketFate::packets)
                .sum();
    }

    private static List<PacketFate> fates(Ledger ledger, Predicate<PacketFate> which) {
        return ledger.fates().filter(which).toList();
    }
}
