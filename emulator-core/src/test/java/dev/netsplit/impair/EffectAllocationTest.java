package dev.netsplit.impair;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Effects run for every packet: they leave nothing for the garbage collector, whose pauses would be the network's. */
class EffectAllocationTest {
    private static final int PACKETS = 100_000;

    @ParameterizedTest
    @MethodSource("impairments")
    void noPacketCostsAnAllocation(Impairment impairment) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        FakeTransit transit = new FakeTransit(1);
        Impairment.Effect effect = impairment.onLink();
        run(effect, transit); // loads classes
        long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
        run(effect, transit);
        long allocated = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;

        assertThat(allocated).isLessThan(PACKETS); // less than a byte a packet: the measuring itself allocates some
    }

    private static void run(Impairment.Effect effect, FakeTransit transit) {
        for (int i = 0; i < PACKETS; i++) {
            effect.apply(transit.next(i));
        }
    }

    static Stream<Impairment> impairments() {
        Duration ms = Duration.ofMillis(1);
        return Stream.of(
                Latency.constant(ms),
                Latency.uniform(ms, ms),
                Latency.normal(ms, ms).correlated(0.5),
                Latency.pareto(ms, ms),
                Latency.paretoNormal(ms, ms).correlated(0.5).reordering(),
                Latency.distribution(ms, ms, DelayDistribution.parse("1 2 5")),
                Latency.percentiles(new TreeMap<>(Map.of(10.0, ms, 90.0, ms.multipliedBy(2)))),
                Latency.trace(List.of(ms, Duration.ZERO)),
                Loss.random(0.5).correlated(0.5),
                Loss.bursts(0.1, 5),
                Loss.fourState(0.1, 0.1, 0.1, 0.1, 0.1),
                Loss.everyNth(3),
                Loss.pattern("..x"),
                Duplication.random(0.5),
                Corruption.random(0.5).bits(3),
                Reordering.random(0.5).gap(3),
                Reordering.byDistance(0.5, 3));
    }
}
