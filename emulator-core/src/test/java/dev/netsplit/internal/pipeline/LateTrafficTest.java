package dev.netsplit.internal.pipeline;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.CraftedPacket;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.internal.device.InMemoryDevice;
import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.pipeline.flow.HostFlows;
import dev.netsplit.internal.pipeline.link.EgressWriter;
import dev.netsplit.internal.pipeline.link.LinkContext;
import dev.netsplit.internal.pipeline.link.LinkTable;
import dev.netsplit.internal.pipeline.link.NodeLimits;
import dev.netsplit.internal.pipeline.memory.MemoryLimits;
import dev.netsplit.internal.pipeline.memory.PacketBlocks;
import dev.netsplit.internal.pipeline.memory.PacketMemory;
import dev.netsplit.internal.pipeline.record.InternalErrors;
import dev.netsplit.internal.pipeline.record.RunRecord;
import dev.netsplit.internal.pipeline.route.AddressCheck;
import dev.netsplit.internal.pipeline.route.Router;
import dev.netsplit.internal.pipeline.traffic.ArrivalTimes;
import dev.netsplit.internal.pipeline.traffic.FlowPlan;
import dev.netsplit.internal.pipeline.traffic.PacketTemplate;
import dev.netsplit.internal.pipeline.traffic.PortClaims;
import dev.netsplit.internal.pipeline.traffic.TrafficPlan;
import dev.netsplit.internal.pipeline.traffic.TrafficSource;
import dev.netsplit.internal.time.ManualClock;
import dev.netsplit.topology.AddressPair;
import dev.netsplit.topology.NodeName;
import dev.netsplit.topology.Subnet;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What happens when nobody lets traffic happen for a while, as on a machine that stands still. */
class LateTrafficTest {
    private static final List<NodeName> NODES = List.of(new NodeName("a"), new NodeName("b"));
    private static final MemoryLimits MEMORY = new MemoryLimits(16, 1, 16 << 20);
    private static final Subnet SUBNET = Subnet.ofSlot(0);

    private final ManualClock clock = new ManualClock();
    private final InMemoryDevice receiver = new InMemoryDevice(clock);
    private final PacketMemory memory = new PacketMemory(PacketBlocks.ON_HEAP, MEMORY);
    private final Forwarder forwarder = forwarder();

    @Test
    void whatIsALittleLateIsMadeUpForInOrder() {
        TrafficSource traffic = start();
        clock.advanceTo(100_000_000);
        forwarder.runDue();

        assertThat(traffic.stats().get().sent()).isEqualTo(101);
        assertThat(traffic.stats().get().missed()).isZero();
        assertThat(receiver.received())
                .extracting(packet -> ByteBuffer.wrap(packet.packet()).getLong(28))
                .isSorted()
                .hasSize(101);
    }

    @Test
    void whatIsTooLateIsMissedAndWhatFollowsComesSoMuchLater() {
        TrafficSource traffic = start();
        clock.advanceTo(1_000_000_000);
        forwarder.runDue();

        assertThat(traffic.stats().get().missed()).isEqualTo(1);
        assertThat(traffic.stats().get().sent()).isZero();
        assertThat(forwarder.links().link(0, 1).stats().refused()).isEqualTo(1);
        assertThat(forwarder.nextDueNs()).isEqualTo(1_001_000_000);
    }

    @Test
    void aCommandsTurnComesHoweverMuchIsDue() {
        TrafficSource traffic = start(1_000_000, 0);
        clock.advanceTo(50_000_000);
        forwarder.runSomeDue();

        assertThat(traffic.stats().get().sent()).isEqualTo(5_000); // each is made, and arrives
        assertThat(forwarder.nextDueNs()).isEqualTo(5_000_000);
    }

    @Test
    void anAnswerThatCameBeforeTheRequestInItsPlaceWasSentIsAStray() {
        TrafficSource traffic = start(1_000, 1);
        clock.advanceTo(1_500_000);
        forwarder.runDue();

        answer(900_000);
        assertThat(traffic.stats().get().strays()).isEqualTo(1);
        assertThat(traffic.answered()).isZero();

        answer(1_400_000);
        assertThat(traffic.answered()).isEqualTo(1);
        assertThat(traffic.stats().get().answerDelay().max()).isEqualTo(Duration.ofNanos(400_000));
    }

    private void answer(long readNs) {
        byte[] bytes = CraftedPacket.udp(SUBNET.ipv4(2), 9, SUBNET.ipv4(1), PortClaims.FIRST_BESIDE_A_KERNEL)
                .bytes();
        PacketBuffer packet = requireNonNull(memory.acquireSmall());
        packet.bytes().put(packet.offset(), bytes);
        packet.length(bytes.length);
        forwarder.forward(packet, 1, readNs);
        forwarder.runDue();
    }

    private TrafficSource start() {
        return start(1_000, 0);
    }

    private TrafficSource start(double rate, int places) {
        byte[] packet = CraftedPacket.udp(SUBNET.ipv4(1), 0, SUBNET.ipv4(2), 9)
                .payload(new byte[8])
                .bytes();
        TrafficPlan plan = new TrafficPlan(1, false, Long.MAX_VALUE, Long.MAX_VALUE, () -> {});
        return forwarder
                .traffic()
                .start(new FlowPlan(plan, 0, 1, new PacketTemplate(packet, true), places), ArrivalTimes.constant(rate))
                .orElseThrow();
    }

    private Forwarder forwarder() {
        EgressWriter writer = new EgressWriter(List.of(new InMemoryDevice(clock), receiver), clock);
        List<AddressPair> addresses = List.of(SUBNET.addresses(1), SUBNET.addresses(2));
        Router router = new Router(SUBNET, addresses);
        AddressCheck check = new AddressCheck(SUBNET, addresses, AddressCheck.NO_HOST, false);
        LinkContext shared =
                new LinkContext(router, check, memory, writer, clock, new InternalErrors(), RunRecord.none());
        LinkTable links = new LinkTable(NODES, link -> LinkProfile.clean(), node -> NodeLimits.NONE, 42, shared);
        return new Forwarder(router, links, shared, writer, HostFlows.unwatched(), clock, () -> true);
    }
}
