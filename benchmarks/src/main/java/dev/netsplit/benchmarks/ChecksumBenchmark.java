package dev.netsplit.benchmarks;

import dev.netsplit.internal.wire.Checksum;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.TimeUnit;
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
import org.openjdk.jmh.annotations.Warmup;

/** The Internet checksum of a packet and of a superpacket, in off-heap memory as the pipeline's is. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ChecksumBenchmark {
    private static final long SEED = 42;

    /** How many bytes. */
    @Param({"1500", "65536"})
    public int length;

    private ByteBuffer bytes = ByteBuffer.allocate(0);

    @Setup
    public void fill() {
        byte[] content = new byte[length];
        new Random(SEED).nextBytes(content);
        bytes = ByteBuffer.allocateDirect(length).put(content);
    }

    @Benchmark
    public int checksum() {
        return Checksum.of(bytes, 0, length);
    }
}
