package dev.netsplit.benchmarks;

import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.wire.Segmentation;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Cutting a superpacket of TCP over IPv4 into the packets of the wire, the checksums left to the kernel: the time for
 * one of those.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SegmentationBenchmark {
    private static final int VIRTIO_HEADER = 10;
    private static final int HEADERS = 40;
    private static final int SEGMENT = 1448;
    private static final int SEGMENTS = 44;
    private static final int LENGTH = HEADERS + SEGMENTS * SEGMENT;
    private static final int LARGE = 1 << 16;
    private static final int SMALL = 1 << 11;

    private final ByteBuffer arena = ByteBuffer.allocateDirect(LARGE + SMALL);
    private final PacketBuffer superpacket = new PacketBuffer(arena, 0, 0, LARGE);
    private final PacketBuffer segment = new PacketBuffer(arena, 0, LARGE, SMALL);

    public SegmentationBenchmark() {
        int at = superpacket.offset();
        ByteBuffer header = arena.duplicate().order(ByteOrder.nativeOrder()).position(at - VIRTIO_HEADER);
        header.put((byte) 1) // VIRTIO_NET_HDR_F_NEEDS_CSUM
                .put((byte) 1) // VIRTIO_NET_HDR_GSO_TCPV4
                .putShort((short) HEADERS)
                .putShort((short) SEGMENT)
                .putShort((short) 20) // where TCP begins
                .putShort((short) 16); // and where its checksum is
        arena.putInt(at, 0x4500_0000 | LENGTH)
                .putInt(at + 8, 64 << 24 | 6 << 16)
                .putInt(at + 32, 0x5010_FFFF);
        superpacket.length(LENGTH);
    }

    @Benchmark
    @OperationsPerInvocation(SEGMENTS)
    public int segment() {
        for (int i = 0; i < SEGMENTS; i++) {
            Segmentation.copy(superpacket, i, i + 1, segment);
        }
        return segment.length();
    }
}
