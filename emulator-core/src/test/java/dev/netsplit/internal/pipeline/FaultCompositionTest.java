package dev.netsplit.internal.pipeline;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.primitives.Bytes;
import dev.netsplit.fault.PacketAction;
import dev.netsplit.fault.PacketFault;
import dev.netsplit.impair.Bandwidth;
import dev.netsplit.impair.Duplication;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.impair.Loss;
import dev.netsplit.internal.device.InMemoryDevice.Received;
import dev.netsplit.internal.pipeline.fault.LinkFault;
import dev.netsplit.internal.pipeline.link.LinkState;
import dev.netsplit.internal.random.RandomStream;
import dev.netsplit.internal.wire.Packets;
import dev.netsplit.packet.PacketFilter;
import dev.netsplit.topology.LinkName;
import dev.netsplit.topology.NodeName;
import dev.netsplit.topology.Partition;
import dev.netsplit.topology.PartitionShape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What faults do together, over random choices of them; each seed is one case. */
class FaultCompositionTest {
    private static final int NODES = 5;
    private static final Duration MS = Duration.ofMillis(1);
    private static final List<NodeName> NAMES = IntStream.rangeClosed(1, NODES)
            .mapToObj(number -> new NodeName("n" + number))
            .toList();

    private static final PacketFault.Selection PACKETS = PacketFault.on("n1", "n2");
    private static final PacketFilter ALL = PacketFilter.all();

    private static final List<Supplier<PacketFault>> FAULTS = List.of(
            () -> PACKETS.matching(ALL.everyNth(3)).drop(),
            () -> PACKETS.matching(ALL.everyNth(4)).drop(),
            () -> PACKETS.matching(ALL.udp().everyNth(5)).reject(),
            () -> PACKETS.matching(ALL.afterFirst(20)).hold(),
            () -> PACKETS.matching(ALL.everyNth(2)).hold(),
            () -> PACKETS.matching(ALL.withProbability(0.5)).delay(MS),
            () -> PACKETS.delay(MS.multipliedBy(3)),
            () -> PACKETS.lose(Loss.random(0.2)),
            () -> PACKETS.matching(ALL.tcp()).lose(Loss.bursts(0.2, 3)),
            () -> PACKETS.duplicate(Duplication.random(0.2)),
            () -> PACKETS.limit(Bandwidth.of(2_000_000)),
            () -> PACKETS.matching(ALL.tcp()).limit(Bandwidth.of(1_000_000)),
            () -> PACKETS.matching(ALL.tcp().nth(7)).reset(),
            () -> PACKETS.matching(ALL.tcp().nth(4)).reset(MS),
            () -> PACKETS.cutAfter(300),
            () -> PACKETS.cutAfter(500),
            () -> PACKETS.slice(30, 10, MS.dividedBy(10)),
            () -> PACKETS.slice(50, MS.dividedBy(20)),
            () -> PACKETS.holdFin(MS.multipliedBy(4)),
            () -> PACKETS.zeroWindow());

    static IntStream seeds() {
        return IntStream.range(0, 300);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theOrderInWhichFaultsComeIntoForceDoesNotMatter(int seed) {
        Random random = new Random(seed);
        List<PacketFault> some = chosen(random);
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, some.size()).boxed().toList());
        Run one = run(some, order);
        Collections.shuffle(order, random);
        Run other = run(some, order);

        assertThat(other.counts).as("%s", some).isEqualTo(one.counts);
        assertThat(other.received).as("%s", some).isEqualTo(one.received);
        assertThat(other.answers).as("%s", some).isEqualTo(one.answers);
    }

    /** What faults did while they were there must not show afterwards. */
    @ParameterizedTest
    @MethodSource("seeds")
    void onceHealedALinkIsWhatItWasAndNothingIsLeftInIt(int seed) {
        TestNetwork network =
                TestNetwork.of(2, LinkProfile.builder().latency(MS).build());
        List<LinkFault> faults = new ArrayList<>();
        for (PacketFault fault : chosen(new Random(seed))) {
            faults.add(Faults.of(fault, faults.size()));
            network.link(0, 1).add(faults.get(faults.size() - 1));
        }
        traffic(network, 40_000);
        faults.forEach(network.link(0, 1)::remove);
        network.pass(Duration.ofSeconds(1));
        assertThat(network.link(0, 1).stats().inFlight()).isZero();
        network.device(1).takeReceived();
        long start = network.nowNs();

        traffic(network, 50_000);
        network.pass(Duration.ofSeconds(1));

        assertThat(relativeTo(start, network.device(1).takeReceived())).isEqualTo(cleanTraffic());
    }

    private static List<Arrival> cleanTraffic() {
        TestNetwork network =
                TestNetwork.of(2, LinkProfile.builder().latency(MS).build());
        traffic(network, 50_000);
        network.pass(Duration.ofSeconds(1));
        return relativeTo(0, network.device(1).takeReceived());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void healingOnePartitionLeavesTheOthersInForce(int seed) {
        Random random = new Random(seed);
        TestNetwork network = TestNetwork.of(NODES, LinkProfile.clean());
        Map<LinkFault, Partition> inForce = new LinkedHashMap<>();
        for (int i = 0; i < 4; i++) {
            Partition partition = shape(random)
                    .resolve(
                            NAMES,
                            Map.of(),
                            RandomStream.of(seed, "test", "" + i).asGenerator());
            LinkFault fault =
                    Faults.partition(random.nextBoolean() ? new PacketAction.Drop() : new PacketAction.Reject());
            partition.cutLinks().forEach(link -> link(network, link).add(fault));
            inForce.put(fault, partition);
        }
        while (!inForce.isEmpty()) {
            assertThat(reachable(network)).isEqualTo(allLinksBut(inForce.values()));
            List<LinkFault> faults = new ArrayList<>(inForce.keySet());
            LinkFault healed = faults.get(random.nextInt(faults.size()));
            requireNonNull(inForce.remove(healed))
                    .cutLinks()
                    .forEach(link -> link(network, link).remove(healed));
        }
        assertThat(reachable(network)).hasSize(NODES * (NODES - 1));
    }

    private static PartitionShape shape(Random random) {
        List<PartitionShape> shapes = List.of(
                PartitionShape.halves(),
                PartitionShape.randomHalves(),
                PartitionShape.randomNode(),
                PartitionShape.isolate("n3"),
                PartitionShape.bridge(),
                PartitionShape.majorityMinority(),
                PartitionShape.majoritiesRing(),
                PartitionShape.oneWay("n1", "*"));
        return shapes.get(random.nextInt(shapes.size()));
    }

    private static Set<LinkName> allLinksBut(Iterable<Partition> partitions) {
        Set<LinkName> links = new HashSet<>();
        for (NodeName from : NAMES) {
            NAMES.stream().filter(to -> !to.equals(from)).forEach(to -> links.add(new LinkName(from, to)));
        }
        partitions.forEach(partition -> links.removeAll(partition.cutLinks()));
        return links;
    }

    private static Set<LinkName> reachable(TestNetwork network) {
        Set<LinkName> links = new HashSet<>();
        for (LinkName link : allLinksBut(List.of())) {
            network.device(NAMES.indexOf(link.to())).takeReceived();
            byte[] packet = Packets.udp(
                    network.address(NAMES.indexOf(link.from())),
                    network.address(NAMES.indexOf(link.to())),
                    9,
                    9,
                    new byte[1]);
            network.send(NAMES.indexOf(link.from()), packet);
            if (!network.device(NAMES.indexOf(link.to())).takeReceived().isEmpty()) {
                links.add(link);
            }
        }
        return links;
    }

    private static LinkState link(TestNetwork network, LinkName link) {
        return network.link(NAMES.indexOf(link.from()), NAMES.indexOf(link.to()));
    }

    private static List<PacketFault> chosen(Random random) {
        List<Supplier<PacketFault>> shuffled = new ArrayList<>(FAULTS);
        Collections.shuffle(shuffled, random);
        return shuffled.subList(0, 2 + random.nextInt(4)).stream()
                .map(Supplier::get)
                .toList();
    }

    private record Arrival(long timeNs, List<Byte> packet) {}

    private record Run(List<Long> counts, List<Arrival> received, List<Arrival> answers) {}

    /** The faults have the same numbers, whichever comes first. */
    private static Run run(List<PacketFault> faults, List<Integer> order) {
        TestNetwork network =
                TestNetwork.of(2, LinkProfile.builder().latency(MS).build());
        List<LinkFault> atWork = new ArrayList<>();
        for (int i = 0; i < faults.size(); i++) {
            atWork.add(Faults.of(faults.get(i), i));
        }
        order.forEach(i -> network.link(0, 1).add(atWork.get(i)));
        traffic(network, 40_000);
        network.pass(Duration.ofSeconds(1));
        return new Run(
                atWork.stream().map(LinkFault::affectedPackets).toList(),
                relativeTo(0, network.device(1).received()),
                relativeTo(0, network.device(0).received()));
    }

    /** Two connections and a conversation of UDP, half a millisecond between packets. */
    private static void traffic(TestNetwork network, int port) {
        int from = network.address(0);
        int to = network.address(1);
        for (int connection = port; connection < port + 2; connection++) {
            byte[] syn = Packets.tcp(from, to, connection, 80, Packets.SYN, new byte[0]);
            network.send(0, Packets.withSequence(syn, 999, 0));
            for (int i = 0; i < 10; i++) {
                int flags = i == 9 ? Packets.ACK | Packets.FIN : Packets.ACK;
                byte[] data = Packets.tcp(from, to, connection, 80, flags, new byte[100]);
                network.send(0, Packets.withSequence(data, 1000 + 100 * i, 77));
                network.send(0, Packets.udp(from, to, port + 5, 53, new byte[] {(byte) i}));
                network.pass(MS.dividedBy(2));
            }
        }
    }

    private static List<Arrival> relativeTo(long startNs, List<Received> received) {
        return received.stream()
                .map(each -> new Arrival(each.timeNs() - startNs, Bytes.asList(each.packet())))
                .toList();
    }
}
