package dev.netsplit.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.pipeline.flow.FlowTotals;
import dev.netsplit.internal.pipeline.record.FateKind;
import dev.netsplit.internal.pipeline.record.FateRing;
import dev.netsplit.internal.pipeline.record.FateScribe;
import dev.netsplit.internal.pipeline.record.FaultRecorder;
import dev.netsplit.internal.pipeline.record.InternalErrors;
import dev.netsplit.internal.pipeline.record.LinkFates;
import dev.netsplit.internal.pipeline.record.RunRecord;
import dev.netsplit.internal.wire.Packets;
import dev.netsplit.report.Fate;
import dev.netsplit.report.FateCause;
import dev.netsplit.report.Ledger;
import dev.netsplit.report.LedgerEntry;
import dev.netsplit.report.LedgerRun;
import dev.netsplit.report.LedgerWriter;
import dev.netsplit.topology.LinkName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fates that come faster than they can be written are left out, and counted; nobody waits. */
class FateRingTest {
    private static final int SIZE = 1024;
    private static final LinkName LINK = LinkName.of("a", "b");

    @TempDir
    Path folder;

    @Test
    void whatFindsNoSlotIsLeftOutAndToldOf() throws IOException {
        FateRing ring = ring();
        tell(ring, 3 * SIZE); // before its thread runs, so that nobody takes anything out
        FaultRecorder faults = new FaultRecorder(ring, () -> 7);
        faults.started("a fault that has its place all the same");
        ring.start();
        assertThat(ring.end(new FlowTotals(), 8, Duration.ofSeconds(30))).isTrue();
        Ledger ledger = Ledger.read(file());

        long told = ledger.fates().count();
        assertThat(told).isBetween((long) SIZE / 2, (long) SIZE);
        assertThat(ledger.leftOut()).isEqualTo(3 * SIZE - told);
        assertThat(ledger.entries())
                .contains(new LedgerEntry.FaultStarted(7, 1, "a fault that has its place all the same"))
                .endsWith(new LedgerEntry.RunEnded(8, 3 * SIZE - told));
        assertThat(ledger.isComplete()).isTrue();
    }

    @Test
    void whatIsInTheRingAtTheEndIsWritten() throws IOException {
        FateRing ring = ring();
        ring.start();
        tell(ring, SIZE / 2);
        assertThat(ring.end(new FlowTotals(), 8, Duration.ofSeconds(30))).isTrue();

        assertThat(Ledger.read(file()).fates()).hasSize(SIZE / 2).allMatch(fate -> fate.fate() instanceof Fate.Lost);
    }

    @Test
    void aFileThatCannotBeWrittenStopsNobody() throws IOException {
        LedgerWriter writer = LedgerWriter.open(file(), run());
        writer.close();
        FateRing ring = new FateRing(
                new FateScribe(writer, RecordedRun.NODES, RunRecord.newTests()), new InternalErrors(), "test", SIZE);
        ring.start();
        tell(ring, SIZE / 2);
        assertThat(ring.end(new FlowTotals(), 8, Duration.ofSeconds(30))).isTrue();

        assertThat(Ledger.read(file()).entries()).isEmpty();
        assertThat(Ledger.read(file()).isComplete()).isFalse();
    }

    private FateRing ring() throws IOException {
        FateScribe scribe = new FateScribe(LedgerWriter.open(file(), run()), RecordedRun.NODES, RunRecord.newTests());
        return new FateRing(scribe, new InternalErrors(), "test", SIZE);
    }

    private static void tell(FateRing ring, int times) {
        LinkFates fates =
                new LinkFates(LINK, ring, Ledger.Detail.FATES, RunRecord.none().faults());
        byte[] packet = Packets.udp(1, 2, 43000, 9000, new byte[1]);
        for (int i = 0; i < times; i++) {
            PacketBuffer buffer = Packets.buffer(packet);
            buffer.describe(1, 1, 0); // of some conversation: what is of none is not recorded
            fates.tell(FateKind.LOST, buffer, i, FateCause.QUEUE);
        }
    }

    private Path file() {
        return folder.resolve("ledger");
    }

    private static LedgerRun run() {
        return new LedgerRun(1, RecordedRun.NODES, Ledger.Detail.FATES, Instant.EPOCH, 0, "test");
    }
}
