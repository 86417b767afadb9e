package dev.netsplit.report;

import dev.netsplit.packet.PacketFlow;
import dev.netsplit.packet.PacketId;
import dev.netsplit.packet.Payload;
import dev.netsplit.report.LedgerEntry.FaultEnded;
import dev.netsplit.report.LedgerEntry.FaultStarted;
import dev.netsplit.report.LedgerEntry.FlowTotal;
import dev.netsplit.report.LedgerEntry.InTest;
import dev.netsplit.report.LedgerEntry.LeftOut;
import dev.netsplit.report.LedgerEntry.PacketEntered;
import dev.netsplit.report.LedgerEntry.PacketFate;
import dev.netsplit.report.LedgerEntry.RunEnded;
import dev.netsplit.topology.LinkName;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/**
 * Writes a ledger, in blocks: what was {@linkplain #flush() flushed} can be read, whatever becomes of the writer. Not
 * thread-safe.
 */
public final class LedgerWriter implements Closeable {
    /** A block this long is written without being asked for. */
    private static final int BLOCK = 1 << 15;

    private static final byte[] NOTHING = {};

    private final FileChannel file;
    private final LedgerRun run;
    private final BlockOutput block = new BlockOutput();
    private final Putter putter = new Putter();
    private final Map<String, Integer> texts = new HashMap<>();
    private final Map<LinkName, Integer> links = new HashMap<>();
    private final Map<FateCause, Integer> causes = new HashMap<>();
    private final Map<PacketFlow, Integer> flows = new HashMap<>();
    private final Map<PacketFlow, Long> lastOrdinals = new HashMap<>();
    private long lastNs;

    private LedgerWriter(FileChannel file, LedgerRun run) {
        this.file = file;
        this.run = run;
    }

    /**
     * Begins a ledger; what the file had in it is gone. Folders are made as needed.
     *
     * @throws IOException if it cannot be written, or another ledger is being written to the same file
     */
    public static LedgerWriter open(Path path, LedgerRun run) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        LedgerWriter writer = new LedgerWriter(file, run);
        try {
            if (!isOnlyWriter(file)) {
                throw new IOException("ledger (" + path
                        + ") must be written by one network only, and another is writing it; give each a"
                        + " file of its own");
            }
            file.truncate(0);
            writer.begin();
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
        return writer;
    }

    /** By a lock that goes with the file, in this JVM and others. */
    private static boolean isOnlyWriter(FileChannel file) throws IOException {
        try {
            return file.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private void begin() throws IOException {
        writeFully(ByteBuffer.wrap(LedgerFormat.magic()));
        block.putByte(LedgerFormat.RUN);
        block.putNumber(LedgerFormat.VERSION);
        block.putLong(run.seed());
        block.putNumber(LedgerFormat.number(run.detail()));
        block.putSigned(run.startedAt().toEpochMilli());
        block.putSigned(run.startedNs());
        block.putText(run.madeBy());
        block.putNumber(run.nodes().size());
        run.nodes().forEach(node -> block.putText(node.value()));
        flush();
    }

    /** Which run it is of. */
    public LedgerRun run() {
        return run;
    }

    /** Adds an entry. */
    public void write(LedgerEntry entry) throws IOException {
        entry.match(putter);
        if (block.length() >= BLOCK) {
            flush();
        }
    }

    /** Ends the block: what was written so far is in the file when this returns. */
    public void flush() throws IOException {
        if (!block.isEmpty()) {
            writeFully(block.end());
        }
    }

    /** Flushes, and closes the file. Does nothing the second time. */
    @Override
    public void close() throws IOException {
        if (file.isOpen()) {
            try (file) {
                flush();
            }
        }
    }

    /** Puts an entry into the block, behind what it refers to. Returns the entry's tag. */
    private final class Putter implements LedgerEntry.Cases<Integer> {
        @Override
        public Integer packetFate(PacketFate fate) {
            PacketId packet = fate.packet();
            int link = link(fate.link());
            int cause = cause(fate.cause());
            int flow = flow(packet.flow());
            FateFormat format = FateFormat.of(fate.fate());
            begin(format.tag(), fate.timeNs());
            block.putNumber(link);
            block.putNumber(cause);
            put(packet, flow, fate.packets());
            format.putDetails(fate.fate(), block);
            return format.tag();
        }

        @Override
        public Integer packetEntered(PacketEntered entered) {
            int link = link(entered.link());
            int flow = flow(entered.packet().flow());
            begin(LedgerFormat.PACKET_ENTERED, entered.timeNs());
            block.putNumber(link);
            put(entered.packet(), flow, entered.tcpFlags());
            block.putNumber(entered.length());
            block.putNumber(entered.payloadLength());
            block.putBytes(entered.payloadStart().map(Payload::toByteArray).orElse(NOTHING));
            return LedgerFormat.PACKET_ENTERED;
        }

        @Override
        public Integer faultStarted(FaultStarted fault) {
            int description = text(fault.description());
            begin(LedgerFormat.FAULT_STARTED, fault.timeNs());
            block.putNumber(fault.number());
            block.putNumber(description);
            return LedgerFormat.FAULT_STARTED;
        }

        @Override
        public Integer faultEnded(FaultEnded fault) {
            begin(LedgerFormat.FAULT_ENDED, fault.timeNs());
            block.putNumber(fault.number());
            block.putNumber(fault.affectedPackets());
            return LedgerFormat.FAULT_ENDED;
        }

        @Override
        public Integer leftOut(LeftOut gap) {
            begin(LedgerFormat.LEFT_OUT, gap.timeNs());
            block.putNumber(gap.entries());
            return LedgerFormat.LEFT_OUT;
        }

        @Override
        public Integer flowTotal(FlowTotal total) {
            int flow = flow(total.flow());
            block.putByte(LedgerFormat.FLOW_TOTAL);
            block.putNumber(flow);
            block.putNumber(total.packets());
            return LedgerFormat.FLOW_TOTAL;
        }

        @Override
        public Integer inTest(InTest in) {
            int test = text(in.test());
            block.putByte(LedgerFormat.IN_TEST);
            block.putNumber(test);
            return LedgerFormat.IN_TEST;
        }

        @Override
        public Integer runEnded(RunEnded end) {
            begin(LedgerFormat.RUN_ENDED, end.timeNs());
            block.putNumber(end.leftOut());
            return LedgerFormat.RUN_ENDED;
        }
    }

    /**
     * Which packet.
     *
     * @param number what goes with it, 0 or more, in the bits above that which says whether it is a part
     */
    private void put(PacketId packet, int flow, int number) {
        block.putNumber(flow);
        block.putSigned(packet.ordinal() - lastOrdinals.getOrDefault(packet.flow(), 0L));
        lastOrdinals.put(packet.flow(), packet.ordinal());
        block.putNumber((long) number << 1 | (packet.part() == 0 ? 0 : 1));
        if (packet.part() != 0) {
            block.putLong(packet.part());
        }
    }

    private void begin(int tag, long timeNs) {
        block.putByte(tag);
        block.putSigned(timeNs - lastNs);
        lastNs = timeNs;
    }

    private int text(String text) {
        Integer known = texts.putIfAbsent(text, texts.size());
        if (known != null) {
            return known;
        }
        block.putByte(LedgerFormat.STRING);
        block.putText(text);
        return texts.size() - 1;
    }

    private int link(LinkName link) {
        Integer known = links.get(link);
        if (known != null) {
            return known;
        }
        int from = text(link.from().value());
        int to = text(link.to().value());
        block.putByte(LedgerFormat.LINK);
        block.putNumber(from);
        block.putNumber(to);
        links.put(link, links.size());
        return links.size() - 1;
    }

    private int cause(FateCause cause) {
        Integer known = causes.get(cause);
        if (known != null) {
            return known;
        }
        int by = text(cause.by());
        block.putByte(LedgerFormat.CAUSE);
        block.putNumber(by);
        block.putNumber(cause.place());
        causes.put(cause, causes.size());
        return causes.size() - 1;
    }

    private int flow(PacketFlow flow) {
        Integer known = flows.get(flow);
        if (known != null) {
            return known;
        }
        int starter = text(flow.starter().value());
        int other = text(flow.other().value());
        block.putByte(LedgerFormat.FLOW);
        block.putNumber(starter);
        block.putNumber(other);
        block.putNumber(flow.protocol());
        block.putNumber(flow.service());
        block.putNumber(flow.connection());
        block.putNumber(
                (flow.fromStarter() ? LedgerFormat.FROM_STARTER : 0) | (flow.pureAcks() ? LedgerFormat.PURE_ACKS : 0));
        flows.put(flow, flows.size());
        return flows.size() - 1;
    }

    private void writeFully(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }
}
