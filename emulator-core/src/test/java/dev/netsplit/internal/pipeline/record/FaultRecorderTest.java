package dev.netsplit.internal.pipeline.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.fault.PacketAction;
import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.pipeline.Faults;
import dev.netsplit.internal.pipeline.fault.LinkFault;
import dev.netsplit.internal.pipeline.flow.FlowNames;
import dev.netsplit.internal.time.ManualClock;
import dev.netsplit.internal.wire.Packets;
import dev.netsplit.report.FateCause;
import dev.netsplit.report.Ledger.Detail;
import dev.netsplit.topology.LinkName;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FaultRecorderTest {
    private static final long STARTED = 1_000;

    private final ManualClock clock = new ManualClock();
    private final List<FateEvent> events = new ArrayList<>();
    private final RunRecord record = new RunRecord(new Events(), Detail.FATES, null, RunRecord.newTests(), clock);

    @Test
    void whatAFaultDidIsNotRecordedAsBeforeItsStart() {
        LinkFault fault = Faults.partition(new PacketAction.Drop());
        clock.advanceTo(STARTED);
        fault.number(record.faults().number());
        clock.advanceTo(STARTED + 10); // on many links, that takes a time
        record.faults().started(fault.number(), "a partition");
        LinkFates fates = record.fates(LinkName.of("a", "b"));

        fates.tell(
                FateKind.CUT,
                packet(),
                STARTED - 500,
                fault.cause()); // read before the fault came, and handled after it
        fates.tell(FateKind.CUT, packet(), STARTED + 500, fault.cause());
        fates.tell(FateKind.DROPPED, packet(), STARTED - 500, FateCause.QUEUE);

        assertThat(events).extracting(event -> event.kind).startsWith(FateKind.FAULT_STARTED);
        assertThat(events)
                .extracting(event -> event.timeNs)
                .containsExactly(STARTED, STARTED, STARTED + 500, STARTED - 500);
    }

    @Test
    void eachOfManyFaultsHasItsOwnStart() {
        LinkFates fates = record.fates(LinkName.of("a", "b"));
        for (int i = 1; i <= 100; i++) {
            LinkFault fault = Faults.partition(new PacketAction.Drop());
            clock.advanceTo(i * STARTED);
            fault.number(record.faults().number());
            fates.tell(FateKind.CUT, packet(), 0, fault.cause());

            assertThat(events.get(i - 1).timeNs).isEqualTo(i * STARTED);
        }
    }

    private static PacketBuffer packet() {
        PacketBuffer packet = Packets.buffer(Packets.udp(1, 2, 40_000, 7_000, new byte[8]));
        packet.describe(FlowNames.conversation(17, 0, 1, 40_000, 7_000), 0, 0);
        return packet;
    }

    private final class Events implements FateSink {
        @Override
        public FateEvent claim() {
            return new FateEvent();
        }

        @Override
        public FateEvent claimReserved() {
            return claim();
        }

        @Override
        public void publish(FateEvent event) {
            events.add(event);
        }

        @Override
        public long leftOut() {
            return 0;
        }
    }
}
