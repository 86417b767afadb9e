package dev.netsplit.internal.pipeline.record;

import com.lmax.disruptor.EventHandler;
import dev.netsplit.internal.log.Logs;
import dev.netsplit.internal.pipeline.flow.FlowNames;
import dev.netsplit.internal.pipeline.flow.FlowTotals;
import dev.netsplit.packet.PacketId;
import dev.netsplit.packet.Payload;
import dev.netsplit.report.Fate;
import dev.netsplit.report.LedgerEntry;
import dev.netsplit.report.LedgerEntry.FlowTotal;
import dev.netsplit.report.LedgerEntry.PacketEntered;
import dev.netsplit.report.LedgerEntry.PacketFate;
import dev.netsplit.report.LedgerWriter;
import dev.netsplit.topology.NodeName;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Writes events down: makes entries of them, and a block of each batch, so that the file is never far behind. If the
 * file cannot be written any more, that is logged, and what comes then is left out. One thread.
 */
public final class FateScribe implements EventHandler<FateEvent> {
    private static final Logger LOG = Logs.of(FateScribe.class);

    private final LedgerWriter writer;
    private final List<NodeName> nodes;
    private final List<String> tests;
    private int test;
    private long leftOut;
    private boolean failed;

    /**
     * @param nodes the nodes' names in the order of their indexes
     * @param tests the tests' names in the order of their numbers; later ones may be added to it
     */
    public FateScribe(LedgerWriter writer, List<NodeName> nodes, List<String> tests) {
        this.tests = tests;
        this.writer = writer;
        this.nodes = nodes;
    }

    @Override
    public void onEvent(FateEvent event, long sequence, boolean endOfBatch) {
        try {
            if (!failed) {
                write(event);
                if (endOfBatch) {
                    writer.flush();
                }
            }
        } catch (IOException | RuntimeException e) {
            failed = true;
            LOG.error("the ledger cannot be written any further: {}", e.getMessage(), e);
        } finally {
            event.clear();
        }
    }

    private void write(FateEvent event) throws IOException {
        long timeNs = event.timeNs - writer.run().startedNs();
        if (event.leftOutBefore > leftOut) {
            writer.write(new LedgerEntry.LeftOut(timeNs, event.leftOutBefore - leftOut));
            leftOut = event.leftOutBefore;
        }
        if (event.kind == FateKind.RUN_ENDED) {
            end(event, timeNs);
            return;
        }
        LedgerEntry entry = entry(event, timeNs);
        if (entry != null) {
            if (entry instanceof PacketFate || entry instanceof PacketEntered) {
                turnTo(FlowNames.test(event.counter));
            }
            writer.write(entry);
        }
    }

    /** What is written next is about packets of this test. */
    private void turnTo(int next) throws IOException {
        if (next != test) {
            writer.write(new LedgerEntry.InTest(tests.get(next)));
            test = next;
        }
    }

    private void end(FateEvent event, long timeNs) throws IOException {
        if (event.what instanceof FlowTotals totals) {
            for (int its : totals.tests()) {
                turnTo(its);
                for (var total : totals.describe(its, nodes).entrySet()) {
                    writer.write(new FlowTotal(total.getKey(), total.getValue()));
                }
            }
        }
        writer.write(new LedgerEntry.RunEnded(timeNs, leftOut));
        writer.close();
    }

    private @Nullable LedgerEntry entry(FateEvent event, long timeNs) {
        if (event.kind == FateKind.FAULT_STARTED) {
            return new LedgerEntry.FaultStarted(timeNs, event.count, String.valueOf(event.what));
        } else if (event.kind == FateKind.FAULT_ENDED) {
            return new LedgerEntry.FaultEnded(timeNs, event.count, event.number);
        }
        if (event.link == null) {
            return null;
        } else if (event.kind == FateKind.ENTERED) {
            return new PacketEntered(
                    timeNs,
                    event.link,
                    packet(event),
                    event.length,
                    event.tcpFlags,
                    event.payloadLength,
                    payloadStart(event));
        }
        Fate fate = event.kind.fate(event);
        return fate == null || event.cause == null
                ? null
                : new PacketFate(timeNs, event.link, packet(event), event.packets, fate, event.cause);
    }

    private PacketId packet(FateEvent event) {
        return new PacketId(
                FlowNames.describe(event.conversation, event.connection, event.counter, nodes),
                event.ordinal,
                event.part);
    }

    private static Optional<Payload> payloadStart(FateEvent event) {
        int length = Math.min(event.payloadLength, event.payloadStart.length);
        return length == 0 ? Optional.empty() : Optional.of(Payload.of(Arrays.copyOf(event.payloadStart, length)));
    }
}
