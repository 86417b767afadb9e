package dev.netsplit.internal.pipeline;

import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.pipeline.schedule.Due;
import dev.netsplit.internal.pipeline.schedule.Schedule;
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

/** One packet into the schedule and one out of it, while as many stay in it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ScheduleBenchmark {
    private static final long SEED = 42;
    private static final long LATENCY_NS = 10_000_000;
    private static final int JITTERS = 1 << 16;

    /** How many packets are under way. */
    @Param({"1000", "100000"})
    public int entries;

    /** Whether all take equally long, or some overtake others. */
    @Param({"false", "true"})
    public boolean jitter;

    private final PacketBuffer packet = new PacketBuffer(ByteBuffer.allocateDirect(64), 0, 0, 64);
    private final Schedule schedule = new Schedule();
    private final Arrivals arrivals = new Arrivals();
    private final long[] jitterNs = new long[JITTERS];
    private int next;

    @Setup
    public void fill() {
        Random random = new Random(SEED);
        for (int i = 0; i < JITTERS && jitter; i++) {
            jitterNs[i] = random.nextInt((int) LATENCY_NS);
        }
        for (int i = 0; i < entries; i++) {
            schedule.add(i * LATENCY_NS / entries + jitterNs[next++ % JITTERS], packet, arrivals);
        }
    }

    @Benchmark
    public long addAndCallFirst() {
        schedule.callFirst();
        schedule.add(arrivals.lastNs + LATENCY_NS + jitterNs[next++ & JITTERS - 1], packet, arrivals);
        return arrivals.lastNs;
    }

    /** Notes the time, which is all that a benchmark's packet does when it arrives. */
    private static final class Arrivals implements Due {
        private long lastNs;

        @Override
        public void arrive(PacketBuffer arrived, long dueNs) {
            lastNs = dueNs;
        }

        @Override
        public void wake(long dueNs) {
            throw new AssertionError("nobody asked to be woken");
        }
    }
}
