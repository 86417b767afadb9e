package dev.netsplit.internal.pipeline;

import static java.util.Objects.requireNonNull;

import dev.netsplit.impair.LinkProfile;
import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.device.PacketDevice;
import dev.netsplit.internal.pipeline.flow.FlowTotals;
import dev.netsplit.internal.pipeline.flow.HostFlows;
import dev.netsplit.internal.pipeline.link.EgressWriter;
import dev.netsplit.internal.pipeline.link.LinkContext;
import dev.netsplit.internal.pipeline.link.LinkTable;
import dev.netsplit.internal.pipeline.link.NodeLimits;
import dev.netsplit.internal.pipeline.memory.MemoryLimits;
import dev.netsplit.internal.pipeline.memory.PacketBlocks;
import dev.netsplit.internal.pipeline.memory.PacketMemory;
import dev.netsplit.internal.pipeline.record.FateRing;
import dev.netsplit.internal.pipeline.record.FateScribe;
import dev.netsplit.internal.pipeline.record.InternalErrors;
import dev.netsplit.internal.pipeline.record.RunRecord;
import dev.netsplit.internal.pipeline.route.AddressCheck;
import dev.netsplit.internal.pipeline.route.Router;
import dev.netsplit.internal.time.ManualClock;
import dev.netsplit.report.Ledger;
import dev.netsplit.report.Ledger.Detail;
import dev.netsplit.report.LedgerRun;
import dev.netsplit.report.LedgerWriter;
import dev.netsplit.topology.AddressPair;
import dev.netsplit.topology.NodeName;
import dev.netsplit.topology.Subnet;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.slf4j.LoggerFactory;

/**
 * What the forwarder does for one TCP packet or superpacket, from the ring to the device: route, flow, fate, schedule,
 * cutting; without threads and system calls. Includes copying the packet's headers in, as reading it does.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class LinkBenchmark {
    private static final long SEED = 42;
    private static final int VIRTIO_HEADER = 10;
    private static final int HEADERS = 40;
    private static final int SEGMENT = 1448;
    private static final long GAP_NS = 5_000;
    private static final MemoryLimits MEMORY = MemoryLimits.of(1 << 30);
    private static final List<NodeName> NODES = List.of(new NodeName("a"), new NodeName("b"));

    /** What the link does, in tc's words; {@code none} for a clean one. */
    @Param({
        "none",
        "loss 0.1%",
        "delay 10ms",
        "delay 10ms loss 0.1%",
        "delay 10ms 1ms distribution normal loss gemodel 1% 20%"
    })
    public String profile = "none";

    /** How many packets of the wire's come in one piece. */
    @Param({"1", "44"})
    public int segments;

    /** What a ledger is written of: nothing, fates, delays too, or packets too. */
    @Param({"nothing", "fates", "delays", "packets"})
    public String recorded = "nothing";

    private final ManualClock clock = new ManualClock();
    private final PacketMemory memory =
            new PacketMemory(bytes -> new PacketBlocks.Block(ByteBuffer.allocateDirect(bytes), 0), MEMORY);
    private final Sink receiver = new Sink();
    private @Nullable Forwarder forwarder;
    private @Nullable FateRing ledger;
    private @Nullable Path ledgerFile;
    private byte[] headers = {};
    private int length;

    private Forwarder forwarder(RunRecord record) {
        EgressWriter writer = new EgressWriter(List.of(new Sink(), receiver), clock);
        Subnet subnet = Subnet.ofSlot(0);
        List<AddressPair> addresses = List.of(subnet.addresses(1), subnet.addresses(2));
        Router router = new Router(subnet, addresses);
        AddressCheck check = new AddressCheck(subnet, addresses, AddressCheck.NO_HOST, false);
        LinkContext shared = new LinkContext(router, check, memory, writer, clock, new InternalErrors(), record);
        LinkTable links = new LinkTable(NODES, link -> LinkProfile.clean(), node -> NodeLimits.NONE, SEED, shared);
        return new Forwarder(router, links, shared, writer, HostFlows.unwatched(), clock, () -> true);
    }

    @Setup
    public void describe() throws IOException {
        Detail detail = Detail.FATES;
        if (!"nothing".equals(recorded)) {
            detail = Detail.valueOf(recorded.toUpperCase(Locale.ROOT));
            ledgerFile = Files.createTempFile("netsplit", ".ledger");
            LedgerRun run = new LedgerRun(SEED, NODES, detail, Instant.EPOCH, 0, LedgerRun.versions());
            FateScribe scribe = new FateScribe(LedgerWriter.open(ledgerFile, run), NODES, RunRecord.newTests());
            ledger = new FateRing(scribe, new InternalErrors(), "ledger");
            ledger.start();
        }
        forwarder = forwarder(new RunRecord(ledger, detail, null, RunRecord.newTests(), clock));
        LinkProfile described = "none".equals(profile) ? LinkProfile.clean() : LinkProfile.netem(profile);
        requireNonNull(forwarder).links().link(0, 1).setProfile(described);
        length = HEADERS + segments * SEGMENT;
        headers = headers();
    }

    /** Says what became of the ledger. */
    @TearDown
    public void endLedger() throws IOException {
        if (ledger != null && ledgerFile != null) {
            if (!ledger.end(new FlowTotals(), clock.nanoTime(), Duration.ofSeconds(10))) {
                throw new IOException("the ledger was not written within 10 s");
            }
            Ledger read = Ledger.read(ledgerFile);
            LoggerFactory.getLogger(LinkBenchmark.class)
                    .info(
                            "{} entries in {} bytes, {} left out",
                            read.entries().size(),
                            Files.size(ledgerFile),
                            read.leftOut());
            Files.delete(ledgerFile);
        }
    }

    /** Of a virtio_net_hdr, which has the machine's byte order, of IPv4 and of TCP. */
    private byte[] headers() {
        ByteBuffer packet = ByteBuffer.allocate(VIRTIO_HEADER + HEADERS);
        if (segments > 1) {
            packet.order(ByteOrder.nativeOrder())
                    .put((byte) 1) // VIRTIO_NET_HDR_F_NEEDS_CSUM
                    .put((byte) 1) // VIRTIO_NET_HDR_GSO_TCPV4
                    .putShort((short) HEADERS)
                    .putShort((short) SEGMENT)
                    .putShort((short) 20) // where TCP begins
                    .putShort((short) 16); // and where its checksum is
        }
        int network = Subnet.ofSlot(0).ipv4Network();
        packet.order(ByteOrder.BIG_ENDIAN).position(VIRTIO_HEADER);
        packet.putInt(0x4500_0000 | length)
                .putInt(0)
                .putInt(64 << 24 | 6 << 16)
                .putInt(network + 1)
                .putInt(network + 2)
                .putInt(1234 << 16 | 4321)
                .putInt(0)
                .putInt(0)
                .putInt(0x5010_FFFF);
        return packet.array();
    }

    @Benchmark
    public long packet() {
        PacketBuffer buffer = PacketMemory.isLarge(length) ? memory.acquireLarge() : memory.acquireSmall();
        if (buffer == null) {
            throw new AssertionError("every buffer is under way");
        }
        buffer.bytes().put(buffer.offset() - VIRTIO_HEADER, headers);
        buffer.length(length);
        clock.advanceTo(clock.nanoTime() + GAP_NS);
        Forwarder running = requireNonNull(forwarder);
        running.forward(buffer, 0, clock.nanoTime());
        running.runDue();
        return receiver.packets;
    }

    /** A device that takes everything and keeps nothing. */
    private static final class Sink implements PacketDevice {
        private long packets;

        @Override
        public int read(PacketBuffer into) {
            return 0;
        }

        @Override
        public boolean write(PacketBuffer packet) {
            packets++;
            return true;
        }

        @Override
        public void close() {}
    }
}
