package dev.netsplit.internal.pipeline;

import dev.netsplit.impair.LinkProfile;
import dev.netsplit.internal.device.InMemoryDevice;
import dev.netsplit.internal.pipeline.link.LinkTable;
import dev.netsplit.internal.pipeline.link.NodeLimits;
import dev.netsplit.internal.pipeline.memory.MemoryLimits;
import dev.netsplit.internal.wire.Packets;
import dev.netsplit.internal.wire.Superpackets;
import dev.netsplit.report.Ledger;
import dev.netsplit.report.LedgerRun;
import dev.netsplit.report.LedgerWriter;
import dev.netsplit.report.LinkStats;
import dev.netsplit.report.ReplayReport;
import dev.netsplit.topology.Layer;
import dev.netsplit.topology.NodeName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Nodes a, b and c under a manual clock, whose run is recorded. */
final class RecordedRun {
    static final List<NodeName> NODES = List.of(new NodeName("a"), new NodeName("b"), new NodeName("c"));

    private static final MemoryLimits MEMORY = MemoryLimits.of(256 << 20);
    private static final int SEGMENT = 200;

    private final Path file;
    private final SimulatedPipeline pipeline;

    RecordedRun(Path file, long seed, LinkProfile profile, Ledger.Detail detail, Optional<Ledger> replayed) {
        this(file, seed, profile, NodeLimits.NONE, detail, replayed);
    }

    /**
     * @param file to record in
     */
    RecordedRun(
            Path file,
            long seed,
            LinkProfile profile,
            NodeLimits limits,
            Ledger.Detail detail,
            Optional<Ledger> replayed) {
        this.file = file;
        LedgerRun run = new LedgerRun(seed, NODES, detail, Instant.EPOCH, 0, "test");
        try {
            this.pipeline = new SimulatedPipeline(
                    Layer.IP,
                    NODES,
                    seed,
                    link -> profile,
                    node -> limits,
                    MEMORY,
                    Optional.of(LedgerWriter.open(file, run)),
                    replayed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A sends a datagram to a port of B's, from a port that changes from run to run. */
    void send(int service, int sourcePort, int number) {
        pipeline.send(0, Packets.udp(address(0), address(1), sourcePort, service, new byte[] {(byte) number, 1, 2, 3}));
    }

    /** A sends a datagram to a port of B's, with a number of four bytes in it. */
    void sendNumbered(int service, int sourcePort, int number) {
        byte[] payload = ByteBuffer.allocate(100).putInt(number).array();
        pipeline.send(0, Packets.udp(address(0), address(1), sourcePort, service, payload));
    }

    void beginTest(String name) {
        pipeline.beginTest(name);
    }

    long nowNs() {
        return pipeline.nowNs();
    }

    /** A sends to B a piece of TCP data, or of several datagrams, that is to be cut into so many segments. */
    void sendSuperpacket(int number, int segments) {
        byte[] payload = Superpackets.payload(SEGMENT * segments - number % 7);
        pipeline.sendSuperpacket(
                0,
                number % 2 == 0
                        ? Superpackets.tcpIpv4(address(0), address(1), 4000, 0x10, payload, SEGMENT)
                        : Superpackets.udpIpv4(address(0), address(1), 4000, payload, SEGMENT));
    }

    /** A sends a {@code virtio_net_hdr} and a packet that its device is to complete. */
    void sendSuperpacket(byte[] headerAndPacket) {
        pipeline.sendSuperpacket(0, headerAndPacket);
    }

    void send(int from, byte[] packet) {
        pipeline.send(from, packet);
    }

    void pass(Duration time) {
        pipeline.pass(time);
    }

    int address(int node) {
        return pipeline.subnet().ipv4Network() + node + 1;
    }

    LinkTable links() {
        return pipeline.links();
    }

    LinkStats stats(int from, int to) {
        return pipeline.links().link(from, to).stats();
    }

    List<InMemoryDevice.Received> received(int node) {
        return pipeline.device(node).received();
    }

    InMemoryDevice device(int node) {
        return pipeline.device(node);
    }

    ReplayReport report() {
        return pipeline.replayReport().orElseThrow();
    }

    /** Lets everything arrive, ends the run and reads what was recorded. */
    Ledger end() {
        pipeline.pass(Duration.ofSeconds(60));
        pipeline.endLedger();
        try {
            return Ledger.read(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
