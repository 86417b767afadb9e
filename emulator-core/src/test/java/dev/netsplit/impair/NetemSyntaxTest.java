package dev.netsplit.impair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class NetemSyntaxTest {
    private static final Duration MS_100 = Duration.ofMillis(100);
    private static final Duration MS_10 = Duration.ofMillis(10);

    static Stream<Arguments> everyClauseAndItsValue() {
        Latency uniform = Latency.uniform(MS_100, MS_10);
        Latency normal = Latency.normal(MS_100, MS_10);
        return Stream.of(
                row("", profile -> profile),
                row("delay 100ms", profile -> profile.latency(Latency.constant(MS_100))),
                row("delay 100ms 10ms", profile -> profile.latency(uniform.reordering())),
                row("delay 100ms 10ms distribution normal", profile -> profile.latency(normal.reordering())),
                row(
                        "delay 100ms 10ms distribution pareto",
                        profile -> profile.latency(Latency.pareto(MS_100, MS_10).reordering())),
                row(
                        "delay 100ms 10ms distribution paretonormal",
                        profile -> profile.latency(
                                Latency.paretoNormal(MS_100, MS_10).reordering())),
                row(
                        "delay 100ms 10ms 25% distribution normal",
                        profile -> profile.latency(normal.correlated(0.25).reordering())),
                row(
                        "delay 100ms 10ms rate 1mbit",
                        profile -> profile.latency(uniform).bandwidth(Bandwidth.of(1_000_000))),
                row("loss 0.3%", profile -> profile.loss(Loss.random(0.003))),
                row("loss 0.3% 25%", profile -> profile.loss(Loss.random(0.003).correlated(0.25))),
                row("loss state 1% 99% 0% 100% 0%", profile -> profile.loss(Loss.fourState(0.01, 0.99, 0, 1, 0))),
                row("loss state 1% 20% 5% 30% 2%", profile -> profile.loss(Loss.fourState(0.01, 0.2, 0.05, 0.3, 0.02))),
                row(
                        "loss gemodel 1% 10% 70% 0.1%",
                        profile -> profile.loss(Loss.gilbertElliott(0.01, 0.1, 0.7, 0.001))),
                row("duplicate 1%", profile -> profile.duplication(Duplication.random(0.01))),
                row(
                        "duplicate 1% 50%",
                        profile -> profile.duplication(Duplication.random(0.01).correlated(0.5))),
                row("corrupt 0.1%", profile -> profile.corruption(Corruption.random(0.001))),
                row(
                        "corrupt 0.1% 5%",
                        profile -> profile.corruption(Corruption.random(0.001).correlated(0.05))),
                row(
                        "delay 100ms reorder 25% 50%",
                        profile -> profile.latency(Latency.constant(MS_100))
                                .reordering(Reordering.random(0.25).correlated(0.5))),
                row(
                        "delay 100ms reorder 25% gap 5",
                        profile -> profile.latency(Latency.constant(MS_100))
                                .reordering(Reordering.random(0.25).gap(5))),
                row(
                        "rate 5kbit 20 100 5",
                        profile -> profile.bandwidth(
                                Bandwidth.of(5_000).overhead(20).cells(100, 5))),
                row(
                        "rate 1.5mbit -14",
                        profile -> profile.bandwidth(Bandwidth.of(1_500_000).overhead(-14))),
                row(
                        "limit 200 rate 10mbit",
                        profile -> profile.bandwidth(Bandwidth.of(10_000_000).queue(Queue.packets(200)))),
                row(
                        "limit 200",
                        profile -> profile.bandwidth(Bandwidth.unlimited().queue(Queue.packets(200)))));
    }

    private static Arguments row(String arguments, UnaryOperator<LinkProfile.Builder> profile) {
        return arguments(arguments, profile.apply(LinkProfile.builder()).build());
    }

    @ParameterizedTest
    @MethodSource("everyClauseAndItsValue")
    void everyClauseIsReadAndPrintedAgain(String arguments, LinkProfile profile) {
        assertThat(LinkProfile.netem(arguments)).isEqualTo(profile);
        assertThat(profile.toNetem()).isEqualTo(arguments);
    }

    @ParameterizedTest
    @CsvSource({
        "'  delay\t100ms\n', delay 100ms",
        "latency 0.1s, delay 100ms",
        "lat 100000us, delay 100ms",
        "delay 100000, delay 100ms",
        "delay 1500ns, delay 1.5us",
        "delay 5e2us 0, delay 500us",
        "delay 10ms 0 25%, delay 10ms",
        "delay 0, ''",
        "distribution normal delay 10ms 1ms, delay 10ms 1ms distribution normal",
        "delay 10ms 1ms 0%, delay 10ms 1ms",
        "delay 10ms 1ms dist uniform, delay 10ms 1ms",
        "drop 5, loss 5%",
        "loss random 5% 10%, loss 5% 10%",
        "loss 0% 25%, ''",
        "loss 100% 25%, loss 100%",
        "loss state 1, loss state 1% 99% 0% 100% 0%",
        "loss state 10% 50%, loss state 10% 50% 0% 100% 0%",
        "loss gemodel 35%, loss gemodel 35% 65% 100% 0%",
        "loss gemodel 1% 10%, loss gemodel 1% 10% 100% 0%",
        "dup 1, duplicate 1%",
        "corrupt .5%, corrupt 0.5%",
        "corrupt 0%, ''",
        "gap 5 reorder 100% delay 5ms, delay 5ms reorder 100% gap 5",
        "delay 5ms reorder 10% gap 0x10, delay 5ms reorder 10% gap 16",
        "delay 5ms reorder 10% gap 0, delay 5ms reorder 10%",
        "delay 5ms reorder 0% gap 0, delay 5ms",
        "rate 20000, rate 20kbit",
        "rate 1Mbps, rate 8mbit",
        "rate 1kibit, rate 1.024kbit",
        "rate 1mbit 0 0 0, rate 1mbit",
        "rate 10mbit limit 1k, limit 1024 rate 10mbit",
        "limit 1000, ''"
    })
    void otherSpellingsMeanTheSame(String arguments, String canonical) {
        assertThat(LinkProfile.netem(arguments).toNetem()).isEqualTo(canonical);
        assertThat(LinkProfile.netem(canonical)).isEqualTo(LinkProfile.netem(arguments));
    }

    @Test
    void jitterReordersUnlessARateIsSet() {
        assertThat(LinkProfile.netem("delay 10ms 5ms").latency().keepsOrder()).isFalse();
        assertThat(LinkProfile.netem("delay 10ms 5ms rate 1gbit").latency().keepsOrder())
                .isTrue();
        assertThat(LinkProfile.netem("delay 10ms").latency().keepsOrder()).isTrue();
    }

    @Test
    void aCorrelatedLossLosesTheShareThatWasAsked() {
        assertThat(LinkProfile.netem("loss 20% 75%").loss().meanLoss()).isEqualTo(0.2);
    }

    @Test
    void burstsArePrintedAsTheChainThatTheyAre() {
        LinkProfile profile = LinkProfile.builder().loss(Loss.bursts(0.2, 4)).build();

        assertThat(profile.toNetem()).isEqualTo("loss gemodel 6.25% 25% 100% 0%");
        assertThat(LinkProfile.netem(profile.toNetem()).loss().meanLoss()).isEqualTo(0.2);
    }

    @Test
    @EnabledIf("hasIproute2")
    void aTableOfIproute2IsFoundByItsName() {
        LinkProfile profile = LinkProfile.netem("delay 100ms 10ms distribution experimental");

        assertThat(profile.latency().sigma()).isEqualTo(MS_10);
        assertThat(profile.toNetem()).isEqualTo("delay 100ms 10ms distribution experimental");
    }

    static boolean hasIproute2() {
        return NetemTables.find("experimental").isPresent();
    }

    @Test
    void aTableOfOnesOwnIsReadFromItsPath(@TempDir Path directory) throws IOException {
        Path table = Files.writeString(directory.resolve("mine.dist"), "# mine\n-8192 8192\n");

        Latency latency =
                LinkProfile.netem("delay 100ms 10ms distribution " + table).latency();

        assertThat(latency)
                .isEqualTo(Latency.distribution(MS_100, MS_10, DelayDistribution.read(table))
                        .reordering());
    }
}
