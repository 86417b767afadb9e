package dev.netsplit.benchmarks;

import dev.netsplit.LinkSimulator;
import dev.netsplit.LinkSimulator.Arrival;
import dev.netsplit.impair.Bandwidth;
import dev.netsplit.impair.Latency;
import dev.netsplit.impair.LinkProfile;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/**
 * What was asked of a link, what it does, and what the kernel's netem makes of the same words: the table of
 * docs/fidelity.md, in Markdown. On simulated links, so it is the same each time:
 * {@code mvn -q -pl benchmarks -am compile exec:exec -Dbenchmark=dev.netsplit.benchmarks.FidelityTable}.
 */
final class FidelityTable {
    private static final int PACKETS = 1_000_000;
    private static final int BATCH = 10_000;
    private static final int LENGTH = 100;
    private static final Duration GAP = Duration.ofMillis(1);
    private static final long SEED = 42;
    private static final Duration MEAN = Duration.ofMillis(40);
    private static final Duration JITTER = Duration.ofMillis(5);

    private FidelityTable() {}

    public static void main(String[] args) {
        System.out.printf("| netem syntax | what | asked | got | netem |%n| --- | --- | --- | --- | --- |%n");
        loss("loss 1%", "1%", "1%");
        loss("loss 0.3% 25%", "0.3%", "0.000001%");
        loss("loss 1% 25%", "1%", "0.00024%");
        loss("loss 20% 25%", "20%", "10.2%");
        loss("loss 20% 75%", "20%", "0.115%");
        loss("loss gemodel 1% 20%", "4.762%", "4.762%");
        loss("loss state 1% 20%", "4.762%", "4.762%");
        burst("loss gemodel 1% 20%", "5 packets", "5 packets");
        burst("loss 20% 75%", "5 packets", "");
        kept("uniform", Latency.uniform(MEAN, JITTER), "40 ms", "2.887 ms");
        kept("normal", Latency.normal(MEAN, JITTER), "40 ms", "5 ms");
        kept("pareto", Latency.pareto(MEAN, JITTER), "40 ms", "5 ms");
        delay("delay 40ms 5ms", "2.887 ms", "2.887 ms");
        delay("delay 40ms 5ms distribution normal", "5 ms", "5.00 ms");
        delay("delay 40ms 5ms distribution pareto", "5 ms", "4.10 ms");
        delay("delay 40ms 5ms distribution paretonormal", "5 ms", "4.17 ms");
        correlation("delay 40ms 5ms 25% distribution normal", "0.25", "0.000");
        correlation("delay 40ms 5ms 75%", "0.75", "0.000");
        for (String rate : List.of("64kbit", "1mbit", "10mbit", "100mbit", "1gbit", "10gbit")) {
            rate("rate " + rate);
        }
    }

    private static void loss(String netem, String asked, String theirs) {
        Run run = new Run(netem);
        row(
                netem,
                "mean loss",
                asked,
                "%.3f%%".formatted(100.0 * (PACKETS - run.arrived.cardinality()) / PACKETS),
                theirs);
    }

    private static void burst(String netem, String asked, String theirs) {
        BitSet arrived = new Run(netem).arrived;
        int bursts = 0;
        int lost = 0;
        for (int i = arrived.nextClearBit(0); i < PACKETS; i = arrived.nextClearBit(i)) {
            int end = arrived.nextSetBit(i);
            end = end < 0 ? PACKETS : end;
            bursts++;
            lost += end - i;
            i = end;
        }
        row(netem, "mean burst of losses", asked, "%.2f packets".formatted((double) lost / bursts), theirs);
    }

    private static void delay(String netem, String asked, String theirs) {
        delay(netem, new Run(netem).delaysMs, "40 ms", "40 ms", asked, theirs);
    }

    /** Packets that may not overtake each other wait for slower ones, so the mean is higher than that of the draws. */
    private static void kept(String name, Latency latency, String mean, String sigma) {
        double[] delays = new Run(LinkProfile.builder().latency(latency).build()).delaysMs;
        delay("Latency." + name + "(40 ms, 5 ms)` in order, 1000 packets/s", delays, mean, "", sigma, "");
    }

    private static void delay(
            String words, double[] delaysMs, String mean, String theirMean, String sigma, String theirSigma) {
        double got = Arrays.stream(delaysMs).average().orElseThrow();
        double variance = Arrays.stream(delaysMs)
                .map(ms -> (ms - got) * (ms - got))
                .average()
                .orElseThrow();
        row(words, "mean", mean, "%.3f ms".formatted(got), theirMean);
        row(words, "σ", sigma, "%.3f ms".formatted(Math.sqrt(variance)), theirSigma);
    }

    private static void correlation(String netem, String asked, String theirs) {
        double[] delays = new Run(netem).delaysMs;
        double mean = Arrays.stream(delays).average().orElseThrow();
        double products = 0;
        double squares = 0;
        for (int i = 0; i < delays.length; i++) {
            squares += (delays[i] - mean) * (delays[i] - mean);
            products += i == 0 ? 0 : (delays[i] - mean) * (delays[i - 1] - mean);
        }
        row(netem, "lag-1 correlation", asked, "%.3f".formatted(products / squares), theirs);
    }

    /** How long the link takes for packets that come faster than it sends them. */
    private static void rate(String netem) {
        Bandwidth bandwidth = LinkProfile.netem(netem).bandwidth();
        LinkSimulator link = LinkSimulator.of(LinkProfile.netem(netem), SEED);
        int packets = 1000;
        for (int i = 0; i < packets; i++) {
            link.send(1500);
        }
        link.pass(Duration.ofHours(1));
        double seconds = link.arrivals().get(packets - 1).time().toNanos() / 1e9;
        double asked = bandwidth.bitsPerSecond();
        row(
                netem,
                "rate",
                "%.3f Mbit/s".formatted(asked / 1e6),
                "%.3f Mbit/s".formatted(packets * 1500 * 8 / seconds / 1e6),
                "the same");
    }

    private static void row(String netem, String what, String asked, String got, String theirs) {
        String code = netem.contains("`") ? "`" + netem : "`" + netem + "`";
        System.out.printf(Locale.ROOT, "| %s | %s | %s | %s | %s |%n", code, what, asked, got, theirs);
    }

    /** A million packets, one a millisecond. */
    private static final class Run {
        private final BitSet arrived = new BitSet(PACKETS);
        private final double[] delaysMs;

        private Run(String netem) {
            this(LinkProfile.netem(netem));
        }

        private Run(LinkProfile profile) {
            LinkSimulator link = LinkSimulator.of(profile, SEED);
            double[] delays = new double[PACKETS];
            for (int i = 0; i < PACKETS; i++) {
                link.send(LENGTH);
                link.pass(GAP);
                if (i % BATCH == BATCH - 1) {
                    link.takeArrivals().forEach(arrival -> note(arrival, delays));
                }
            }
            link.pass(Duration.ofMinutes(1));
            link.takeArrivals().forEach(arrival -> note(arrival, delays));
            delaysMs = delays;
        }

        private void note(Arrival arrival, double[] delays) {
            arrived.set(arrival.number());
            delays[arrival.number()] =
                    arrival.time().minus(GAP.multipliedBy(arrival.number())).toNanos() / 1e6;
        }
    }
}
