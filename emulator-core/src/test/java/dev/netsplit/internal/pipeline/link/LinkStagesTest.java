package dev.netsplit.internal.pipeline.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.fault.PacketAction;
import dev.netsplit.fault.PacketFault;
import dev.netsplit.impair.Bandwidth;
import dev.netsplit.impair.Latency;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.impair.Loss;
import dev.netsplit.impair.Mtu;
import dev.netsplit.internal.pipeline.Faults;
import dev.netsplit.internal.pipeline.fault.LinkFault;
import dev.netsplit.internal.random.RandomStream;
import dev.netsplit.packet.PacketFilter;
import dev.netsplit.report.FateCause;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Each stage alone, before a neighbour that only notes what it takes. */
class LinkStagesTest {
    private static final int MILLI = 1_000_000;

    private final OneLink link = new OneLink();

    @Test
    void entryCountsWhatIsOffered() {
        EntryStage entry = new EntryStage(link.account, link.context.reader());
        entry.connect(link);

        entry.take(link.packet(1, 10), 5);

        assertThat(link.taken).containsExactly("packet 1 at 5");
        assertThat(link.account.counters().offered).isEqualTo(1);
        assertThat(link.account.underWay().packets()).isZero();
    }

    @Test
    void gateStopsWhatAFaultDropsAndNothingElse() {
        GateStage gate = new GateStage(link.account, link.context, new HoldBits("a→b"));
        gate.connect(link);
        assertThat(gate.isIdle()).isTrue();
        gate.add(Faults.of(PacketFault.on("*", "*")
                .matching(PacketFilter.all().matching("long", packet -> packet.length() > 100))
                .drop()));

        gate.take(link.packet(1, 200), 5);
        gate.take(link.packet(2, 20), 6);

        assertThat(gate.isIdle()).isFalse();
        assertThat(link.taken).containsExactly("packet 2 at 6");
        assertThat(link.account.counters().cut).isEqualTo(1);
    }

    @Test
    void mtuFragmentsWhatIsTooBigAndPutsTheFragmentsUnderWay() {
        MtuStage mtu = new MtuStage(link.account, link.context, Mtu.of(576));
        mtu.connect(link);

        mtu.take(link.packet(1, 100), 5);
        mtu.take(link.packet(2, 1000), 6);

        assertThat(link.taken).hasSize(3).startsWith("packet 1 at 5", "packet 2 at 6");
        assertThat(link.account.underWay().packets()).isEqualTo(3);
        assertThat(link.account.counters().offered).isEqualTo(1); // one more than what the entry counted
    }

    @Test
    void limiterHandsPacketsOnWhenTheirLastBitHasLeft() {
        Bandwidth bandwidth = Bandwidth.of(1_024_000); // a packet of 128 bytes takes a millisecond
        Limiter limiter = new Limiter(bandwidth, link.context, RandomStream.of(42, "queue"), 0);
        LimiterStage queue = new LimiterStage(link.account, FateCause.QUEUE, limiter);
        queue.connect(link);

        queue.take(link.packetUnderWay(1, 100), 0);
        queue.take(link.packetUnderWay(2, 100), 0);
        link.passTo(10 * MILLI);

        assertThat(link.taken).containsExactly("packet 1 at " + MILLI, "packet 2 at " + 2 * MILLI);
    }

    @Test
    void theSlowestLimitOfAFaultComesFirst() {
        FaultLimitStage limits = new FaultLimitStage(link.account, link.context);
        limits.connect(link);
        limits.add(Faults.of(PacketFault.on("*", "*").limit(Bandwidth.of(2_048_000)), 1), Bandwidth.of(2_048_000));
        limits.add(Faults.of(PacketFault.on("*", "*").limit(Bandwidth.of(1_024_000)), 2), Bandwidth.of(1_024_000));

        limits.take(link.packetUnderWay(1, 100), 0);
        limits.take(link.packetUnderWay(2, 100), 0);
        link.passTo(10 * MILLI);

        assertThat(link.taken).containsExactly("packet 1 at " + 3 * MILLI / 2, "packet 2 at " + 5 * MILLI / 2);
    }

    @Test
    void wireHandsOnWhatArrivesAfterItsLatencyAndLosesTheRest() {
        FlightStage flight = new FlightStage(link.account, link.context.schedule());
        flight.connect(link);
        WireStage wire = new WireStage(link.account, link.context, flight, 42);
        wire.setProfile(LinkProfile.builder()
                .latency(Latency.constant(Duration.ofMillis(3)))
                .build());
        wire.take(link.packetUnderWay(1, 10), 5);
        wire.setProfile(LinkProfile.builder().loss(Loss.random(1)).build());
        wire.take(link.packetUnderWay(2, 10), 6);
        assertThat(link.taken).isEmpty();

        link.passTo(10 * MILLI);

        assertThat(link.taken).containsExactly("packet 1 at " + (3 * MILLI + 5));
        assertThat(link.account.counters().lost).isEqualTo(1);
        assertThat(link.account.underWay().packets()).isEqualTo(1); // until the delivery
    }

    @Test
    void flightLetsOthersOvertakeAPacketThatWaitsForThem() {
        FlightStage flight = new FlightStage(link.account, link.context.schedule());
        flight.connect(link);

        flight.takeBehind(link.packetUnderWay(1, 10), 0, 0, 1, MILLI);
        flight.take(link.packetUnderWay(2, 10), 5);
        link.passTo(MILLI);

        assertThat(link.taken).containsExactly("packet 2 at 5", "packet 1 at 5");
    }

    @Test
    void flightEndsTheWaitAtItsDeadline() {
        FlightStage flight = new FlightStage(link.account, link.context.schedule());
        flight.connect(link);

        flight.takeBehind(link.packetUnderWay(1, 10), 0, 0, 1, MILLI);
        link.passTo(2 * MILLI);

        assertThat(link.taken).containsExactly("packet 1 at " + MILLI);
    }

    @Test
    void doorHoldsPacketsUntilNoFaultHoldsThem() {
        HoldBits bits = new HoldBits("a→b");
        DoorStage door = new DoorStage(link.account, bits);
        door.connect(link);
        LinkFault fault = Faults.partition(new PacketAction.Hold());
        bits.add(fault);
        door.take(link.packetUnderWay(1, 10), 5);
        door.take(link.packetUnderWay(2, 10), 6);
        assertThat(link.taken).isEmpty();
        assertThat(link.account.underWay().packets()).isEqualTo(2);

        bits.remove(fault);
        door.release(9);
        door.take(link.packetUnderWay(3, 10), 10);

        assertThat(link.taken).containsExactly("packet 1 at 9", "packet 2 at 9", "packet 3 at 10");
    }

    @Test
    void deliveryWritesToTheReceiverUnlessACutHasDoomedThePacket() {
        DeliveryStage delivery = new DeliveryStage(link.account, link.context);
        delivery.take(link.packetUnderWay(1, 10), 5);
        var doomed = link.packetUnderWay(2, 10);
        link.account.underWay().cut(FateCause.fault(1));
        delivery.take(doomed, 6);
        delivery.take(link.packetUnderWay(3, 10), 7);

        assertThat(link.receiver.received()).hasSize(2);
        assertThat(link.account.counters().delivered).isEqualTo(2);
        assertThat(link.account.counters().cut).isEqualTo(1);
        assertThat(link.account.underWay().packets()).isZero();
    }
}
