package dev.netsplit.report;

import com.google.common.collect.ImmutableList;
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
import dev.netsplit.topology.NodeName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Reads a ledger's file, block by block. */
final class LedgerReader {
    private final String file;
    private final InputStream input;
    private final List<String> texts = new ArrayList<>();
    private final List<LinkName> links = new ArrayList<>();
    private final List<FateCause> causes = new ArrayList<>();
    private final List<PacketFlow> flows = new ArrayList<>();
    private final Map<PacketFlow, Long> lastOrdinals = new HashMap<>();
    private final ImmutableList.Builder<LedgerEntry> entries = ImmutableList.builder();
    private @Nullable LedgerRun run;
    private boolean ended;
    private long lastNs;
    private long offset;

    /**
     * @param file its name, for errors
     */
    LedgerReader(String file, InputStream input) {
        this.file = file;
        this.input = input;
    }

    /** What is in the file, up to its last whole block. */
    Ledger read() throws IOException {
        byte[] magic = LedgerFormat.magic();
        if (!Arrays.equals(take(magic.length), magic)) {
            throw new LedgerFormatException(file + ", byte 0: file must begin with 'NETSPLIT LEDGER'; it is no ledger");
        }
        BlockInput block = nextBlock();
        while (block != null) {
            while (block.hasMore()) {
                readEntry(block);
            }
            block = nextBlock();
        }
        if (run == null) {
            throw new LedgerFormatException(file + ", byte " + offset + ": file must have a whole block, its first");
        }
        return new Ledger(run, entries.build());
    }

    /** Null at the end of the file, also one within a block: there the writer was cut short. */
    private @Nullable BlockInput nextBlock() throws IOException {
        byte[] header = take(LedgerFormat.BLOCK_HEADER);
        if (header.length < LedgerFormat.BLOCK_HEADER) {
            return null;
        }
        int length = ByteBuffer.wrap(header).getInt();
        if (length <= 0 || length > LedgerFormat.MAX_BLOCK) {
            throw new LedgerFormatException("%s, byte %s: block length (%s) must be from 1 to %s"
                    .formatted(file, offset - LedgerFormat.BLOCK_HEADER, length, LedgerFormat.MAX_BLOCK));
        }
        long start = offset;
        byte[] bytes = take(length);
        if (bytes.length < length) {
            return null;
        }
        CRC32C checksum = new CRC32C();
        checksum.update(bytes);
        if ((int) checksum.getValue() != ByteBuffer.wrap(header).getInt(Integer.BYTES)) {
            throw new LedgerFormatException("%s, byte %s: block's checksum (%08x) must be %08x; the file is damaged"
                    .formatted(file, start, ByteBuffer.wrap(header).getInt(Integer.BYTES), (int) checksum.getValue()));
        }
        return new BlockInput(file, ByteBuffer.wrap(bytes), start);
    }

    private byte[] take(int length) throws IOException {
        byte[] bytes = input.readNBytes(length);
        offset += bytes.length;
        return bytes;
    }

    private void readEntry(BlockInput block) throws LedgerFormatException {
        int tag = block.oneByte();
        if (run == null && tag != LedgerFormat.RUN) {
            throw block.malformed("first entry (" + tag + ") must be the run's (" + LedgerFormat.RUN + ")");
        } else if (ended) {
            throw block.malformed("entry (" + tag + ") must not come after the run's end");
        }
        Optional<FateFormat> format = FateFormat.ofTag(tag);
        if (format.isPresent()) {
            entries.add(fate(format.get(), block));
            return;
        }
        switch (tag) {
            case LedgerFormat.RUN -> run = run(block);
            case LedgerFormat.STRING -> texts.add(block.text());
            case LedgerFormat.LINK -> links.add(link(block));
            case LedgerFormat.CAUSE ->
                causes.add(new FateCause(block.oneOf(texts, "text"), block.integer("place", Integer.MAX_VALUE)));
            case LedgerFormat.FLOW -> flows.add(flow(block));
            case LedgerFormat.PACKET_ENTERED -> entries.add(entered(block));
            case LedgerFormat.FAULT_STARTED ->
                entries.add(new FaultStarted(
                        time(block), block.integer("fault", Integer.MAX_VALUE), block.oneOf(texts, "text")));
            case LedgerFormat.FAULT_ENDED ->
                entries.add(new FaultEnded(time(block), block.integer("fault", Integer.MAX_VALUE), block.number()));
            case LedgerFormat.LEFT_OUT -> entries.add(new LeftOut(time(block), block.number()));
            case LedgerFormat.FLOW_TOTAL -> entries.add(new FlowTotal(block.oneOf(flows, "flow"), block.number()));
            case LedgerFormat.IN_TEST -> entries.add(new InTest(block.oneOf(texts, "text")));
            case LedgerFormat.RUN_ENDED -> {
                entries.add(new RunEnded(time(block), block.number()));
                ended = true;
            }
            default -> throw block.malformed("entry (" + tag + ") must be of a known kind");
        }
    }

    private LedgerRun run(BlockInput block) throws LedgerFormatException {
        if (run != null) {
            throw block.malformed("run must be described once");
        }
        long version = block.number();
        if (version != LedgerFormat.VERSION) {
            throw block.malformed("version (" + version + ") must be " + LedgerFormat.VERSION
                    + "; read it with the release of netsplit that wrote it");
        }
        long seed = block.eightBytes();
        Ledger.Detail detail = LedgerFormat.DETAILS.get(block.integer("detail", LedgerFormat.DETAILS.size() - 1));
        Instant startedAt = Instant.ofEpochMilli(block.signed());
        long startedNs = block.signed();
        String madeBy = block.text();
        List<NodeName> nodes = new ArrayList<>();
        for (int left = block.integer("nodes", LedgerFormat.MAX_BLOCK); left > 0; left--) {
            nodes.add(node(block.text(), block));
        }
        return new LedgerRun(seed, nodes, detail, startedAt, startedNs, madeBy);
    }

    private LinkName link(BlockInput block) throws LedgerFormatException {
        NodeName from = node(block.oneOf(texts, "text"), block);
        NodeName to = node(block.oneOf(texts, "text"), block);
        try {
            return new LinkName(from, to);
        } catch (IllegalArgumentException e) {
            throw block.malformed(String.valueOf(e.getMessage()));
        }
    }

    private PacketFlow flow(BlockInput block) throws LedgerFormatException {
        NodeName starter = node(block.oneOf(texts, "text"), block);
        NodeName other = node(block.oneOf(texts, "text"), block);
        int protocol = block.integer("protocol", 0xFF);
        int service = block.integer("service", 0xFFFF);
        int connection = block.integer("connection", Integer.MAX_VALUE);
        int flags = block.integer("flags", LedgerFormat.FROM_STARTER | LedgerFormat.PURE_ACKS);
        return new PacketFlow(
                starter,
                other,
                protocol,
                service,
                connection,
                (flags & LedgerFormat.FROM_STARTER) != 0,
                (flags & LedgerFormat.PURE_ACKS) != 0);
    }

    private static NodeName node(String name, BlockInput block) throws LedgerFormatException {
        try {
            return new NodeName(name);
        } catch (IllegalArgumentException e) {
            throw block.malformed(String.valueOf(e.getMessage()));
        }
    }

    private PacketFate fate(FateFormat format, BlockInput block) throws LedgerFormatException {
        long timeNs = time(block);
        LinkName link = block.oneOf(links, "link");
        FateCause cause = block.oneOf(causes, "cause");
        PacketFlow flow = block.oneOf(flows, "flow");
        long ordinal = ordinal(flow, block);
        long packets = block.number();
        long part = (packets & 1) == 0 ? 0 : block.eightBytes();
        if (packets < 0 || packets >>> 1 == 0 || packets >>> 1 > Integer.MAX_VALUE) {
            throw block.malformed("packets (" + (packets >>> 1) + ") must be from 1 to " + Integer.MAX_VALUE);
        }
        return new PacketFate(
                timeNs, link, new PacketId(flow, ordinal, part), (int) (packets >>> 1), format.read(block), cause);
    }

    private PacketEntered entered(BlockInput block) throws LedgerFormatException {
        long timeNs = time(block);
        LinkName link = block.oneOf(links, "link");
        PacketFlow flow = block.oneOf(flows, "flow");
        long ordinal = ordinal(flow, block);
        long flags = block.number();
        if (flags >>> 1 > 0xFF) {
            throw block.malformed("TCP flags (" + (flags >>> 1) + ") must be from 0 to 255");
        }
        long part = (flags & 1) == 0 ? 0 : block.eightBytes();
        int length = block.integer("length", Integer.MAX_VALUE);
        int payloadLength = block.integer("payload length", length);
        byte[] start = block.bytes("payload start", Math.min(PacketEntered.MAX_START, payloadLength));
        return new PacketEntered(
                timeNs,
                link,
                new PacketId(flow, ordinal, part),
                length,
                (int) (flags >>> 1),
                payloadLength,
                start.length == 0 ? Optional.empty() : Optional.of(Payload.of(start)));
    }

    private long ordinal(PacketFlow flow, BlockInput block) throws LedgerFormatException {
        long ordinal = lastOrdinals.getOrDefault(flow, 0L) + block.signed();
        lastOrdinals.put(flow, ordinal);
        return ordinal;
    }

    private long time(BlockInput block) throws LedgerFormatException {
        lastNs += block.signed();
        return lastNs;
    }
}
