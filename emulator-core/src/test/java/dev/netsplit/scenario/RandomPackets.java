package dev.netsplit.scenario;

import dev.netsplit.impair.Bandwidth;
import dev.netsplit.impair.Corruption;
import dev.netsplit.impair.DelayDistribution;
import dev.netsplit.impair.Duplication;
import dev.netsplit.impair.Latency;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.impair.Loss;
import dev.netsplit.impair.Queue;
import dev.netsplit.impair.RateTrace;
import dev.netsplit.impair.Reordering;
import dev.netsplit.packet.PacketFilter;
import dev.netsplit.packet.PacketId;
import dev.netsplit.packet.TcpFlag;
import java.time.Duration;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Filters, impairments and profiles of all that there can be. */
final class RandomPackets {
    private final Random random;

    RandomPackets(Random random) {
        this.random = random;
    }

    PacketFilter filter() {
        PacketFilter filter = PacketFilter.all();
        while (random.nextInt(3) > 0) {
            filter = this.<UnaryOperator<PacketFilter>>oneOf(
                            PacketFilter::tcp,
                            PacketFilter::udp,
                            PacketFilter::icmp,
                            before -> before.protocol(random.nextInt(256)),
                            before -> before.port(1 + random.nextInt(65_535)),
                            before -> before.sourcePort(1 + random.nextInt(65_535)),
                            before -> before.destinationPort(2380),
                            before -> before.flags(TcpFlag.SYN),
                            before -> before.withoutFlags(TcpFlag.ACK, TcpFlag.RST),
                            before -> before.length(random.nextInt(100), 100 + random.nextInt(1400)),
                            PacketFilter::withPayload,
                            before -> before.payloadContains("AppendEntries: \"x\""),
                            before -> before.payloadContains("42"),
                            before -> before.payloadContains(new byte[] {0, (byte) 0xFF, 10}),
                            before -> before.payloadStartsWith(" GET / "),
                            before -> before.payloadStartsWith(new byte[] {(byte) 0x80}),
                            before -> before.nth(1 + random.nextInt(9)),
                            before -> before.everyNth(3),
                            before -> before.first(2),
                            before -> before.afterFirst(0),
                            before -> before.only(PacketId.parse("TCP n1 -> n2:2380 #3, back, packet 12")),
                            before -> before.withProbability(share()),
                            PacketFilter::perConnection)
                    .apply(filter);
        }
        return filter;
    }

    LinkProfile profile() {
        LinkProfile.Builder profile = LinkProfile.builder().latency(latency());
        if (chance()) {
            profile.loss(loss()).duplication(duplication());
        }
        if (chance()) {
            profile.corruption(corruption()).reordering(reordering()).bandwidth(bandwidth());
        }
        return profile.build();
    }

    Latency latency() {
        Duration mean = time();
        Latency latency = this.<Supplier<Latency>>oneOf(
                        () -> Latency.constant(mean),
                        () -> Latency.uniform(mean, mean.dividedBy(2).plusNanos(1)),
                        () -> Latency.normal(mean, time()).correlated(chance() ? 0 : 0.25),
                        () -> Latency.distribution(mean, time(), DelayDistribution.PARETO_NORMAL),
                        () -> Latency.pareto(mean, time()),
                        () -> Latency.percentiles(percentiles()),
                        () -> Latency.trace(List.of(time(), time(), Duration.ZERO)))
                .get();
        return random.nextInt(4) == 0 ? latency.reordering() : latency;
    }

    private NavigableMap<Double, Duration> percentiles() {
        NavigableMap<Double, Duration> percentiles = new TreeMap<>();
        Duration last = Duration.ZERO;
        for (double percent : new double[] {0, 0.7, 29, 57, 99.9, 100}) {
            last = last.plus(Duration.ofNanos(1 + random.nextInt(1_000_000)));
            percentiles.put(percent, last);
        }
        return percentiles;
    }

    Loss loss() {
        return this.<Supplier<Loss>>oneOf(
                        () -> Loss.random(share()),
                        () -> Loss.random(share()).correlated(0.75),
                        () -> Loss.bursts(0.01, 1 + 9 * share()),
                        () -> Loss.gilbertElliott(share(), share(), share(), share()),
                        () -> Loss.fourState(0.1, share() / 2, 0.2, share(), 0.05),
                        () -> Loss.everyNth(1 + random.nextInt(100)),
                        () -> Loss.pattern("..x.x"))
                .get();
    }

    Duplication duplication() {
        return chance()
                ? Duplication.random(share())
                : Duplication.random(share()).correlated(0.5);
    }

    Corruption corruption() {
        Corruption corruption = Corruption.random(share());
        return chance()
                ? corruption
                : corruption
                        .target(oneOf(Corruption.Target.values()))
                        .bits(1 + random.nextInt(8))
                        .correlated(0.1);
    }

    Reordering reordering() {
        Reordering reordering = chance() ? Reordering.random(share()) : Reordering.byDistance(share(), 3);
        return chance() ? reordering : reordering.gap(5).correlated(0.2).holdAtMost(time());
    }

    Bandwidth bandwidth() {
        Bandwidth bandwidth = random.nextInt(4) == 0
                ? Bandwidth.trace(RateTrace.mahimahi("0\n0\n5\n70"))
                : Bandwidth.of(oneOf(1L, 64_000L, 10_000_000L, 1_234_567_891L, 1_000_000_000_000L));
        if (chance()) {
            bandwidth = bandwidth.overhead(-14).cells(48, 5);
        }
        return chance() ? bandwidth : bandwidth.queue(queue());
    }

    private Queue queue() {
        Duration target = time();
        return this.<Supplier<Queue>>oneOf(
                        () -> Queue.packets(1 + random.nextInt(100)),
                        () -> Queue.bytes(64_000).dropHead(),
                        () -> Queue.time(time()).coDel(),
                        () -> Queue.packets(50)
                                .coDel(target, target.plusMillis(1))
                                .ecn(),
                        () -> Queue.packets(50).pie(target).ecn(),
                        () -> Queue.bytes(64_000).red(1000, 2000, share() + 1e-9),
                        () -> Queue.time(Duration.ofSeconds(1))
                                .red(Duration.ZERO, Duration.ofMillis(100), 0.5)
                                .ecn())
                .get();
    }

    /** From a nanosecond to ten minutes, with some to the nanosecond and some as people write them. */
    Duration time() {
        return oneOf(
                Duration.ofNanos(1 + random.nextInt(2_000_000_000)),
                Duration.ofMillis(1 + random.nextInt(5_000)),
                Duration.ofSeconds(1 + random.nextInt(600)));
    }

    /** From 0 to below 1, as people write it, or as it comes. */
    private double share() {
        return oneOf(0.01, 0.25, random.nextDouble(), 1e-12 * random.nextDouble());
    }

    private boolean chance() {
        return random.nextBoolean();
    }

    @SafeVarargs
    private <T> T oneOf(T... values) {
        return values[random.nextInt(values.length)];
    }
}
