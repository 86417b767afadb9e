package dev.netsplit.impair;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class NetemErrorsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            delay 10ms slot 5ms                | not contain 'slot' (at 11): not supported;
            slot distribution pareto 1ms 1ms   | not contain 'slot' (at 0): not supported;
            loss 1% ecn                        | not contain 'ecn' (at 8): not supported; netem marks
            seed 42 delay 1ms                  | not contain 'seed' (at 0): not supported; the seed belongs to the network
            delay 10ms foo                     | not contain 'foo' (at 11): a clause begins with one of limit, latency, delay,
            qdisc add dev eth0 root netem      | not contain 'qdisc' (at 0): a clause begins with one of
            delay 1ms 2ms 3% 4                 | not contain '4' (at 17): a clause begins with one of
            delay 10ms loss 1% latency 5ms     | not contain 'latency' (at 19): there is 'delay' (at 0) already
            loss 1% loss gemodel 1%            | not contain 'loss' (at 8): there is 'loss' (at 0) already
            delay                              | give a time after 'delay' (at 0)
            loss                               | give a loss after 'loss' (at 0)
            loss random                        | give a percentage after 'random' (at 5)
            loss state                         | give a percentage after 'state' (at 5)
            loss 1% rate                       | give a rate after 'rate' (at 8)
            delay 10ms 2ms distribution        | give uniform, normal, pareto, paretonormal or a table's name after 'distribution' (at 15)
            delay 10min                        | give a time after 'delay' (at 0), which '10min' (at 6) is not:
            delay -5ms                         | give a time after 'delay' (at 0), which '-5ms' (at 6) is not:
            delay nan                          | give a time after 'delay' (at 0), which 'nan' (at 6) is not:
            delay 1e999ms                      | give a time after 'delay' (at 0), which '1e999ms' (at 6) is not:
            delay 10ms 5%                      | give a time after 'delay' (at 0), which '5%' (at 11) is not:
            delay 10ms 5ms 200%                | give a percentage after 'delay' (at 0), which '200%' (at 15) is not: from 0% to 100%
            loss 101%                          | give a percentage after 'loss' (at 0), which '101%' (at 5) is not:
            loss 5%%                           | give a percentage after 'loss' (at 0), which '5%%' (at 5) is not:
            loss .5%                           | give a percentage, random, state or gemodel after 'loss' (at 0), which '.5%' (at 5) is not
            loss rand 1%                       | give a percentage, random, state or gemodel after 'loss' (at 0), which 'rand' (at 5) is not
            limit lots                         | give a number of packets after 'limit' (at 0), which 'lots' (at 6) is not:
            rate 5mbyte                        | give a rate after 'rate' (at 0), which '5mbyte' (at 5) is not:
            rate 10%                           | not contain '10%' (at 5) after 'rate' (at 0): not supported;
            rate 0                             | give a rate of 1bit or more after 'rate' (at 0):
            rate 1mbit 0 0 5                   | give a cell size of 1 or more after 'rate' (at 0) with a cell overhead of 5:
            rate 1mbit 08                      | give a number of bytes after 'rate' (at 0), which '08' (at 11) is not:
            delay 1ms reorder 1% gap -1        | give a number after 'gap' (at 21), which '-1' (at 25) is not:
            reorder 25%                        | not contain 'reorder' (at 0) without a delay of more than 0:
            delay 0 reorder 25% gap 5          | not contain 'reorder' (at 8) without a delay of more than 0:
            delay 10ms gap 5                   | not contain 'gap' (at 11) without a reorder of more than 0%
            delay 10ms reorder 0% gap 5        | not contain 'gap' (at 22) without a reorder of more than 0%
            delay 10ms distribution normal     | not contain 'distribution' (at 11) without a delay and a jitter, both more than 0:
            distribution normal                | not contain 'distribution' (at 0) without a delay and a jitter, both more than 0:
            delay 10ms 1ms distribution none   | be possible at 'none' (at 28): there is no such table;
            delay 1ms 2ms                      | be possible at 'delay' (at 0): jitter (2ms) must be at most the latency (1ms)
            delay 3601s                        | be possible at 'delay' (at 0): latency (3601s) must be zero or more and at most 1 hour
            delay 2h                           | give a time after 'delay' (at 0), which '2h' (at 6) is not:
            loss 5% 100%                       | be possible at 'loss' (at 0): correlation (1.0) must be at least 0 and below 1
            loss state 60% 1% 1% 1% 60%        | be possible at 'state' (at 5): p13 + p14 (1.2) must be at most 1
            limit 0                            | be possible at 'limit' (at 0): queue limit (0 packets) must be at least 1
            rate 2tbit                         | be possible at 'rate' (at 0): bandwidth (2000000000000 bit/s) must be at most
            rate 1mbit 0 48 -48                | be possible at 'rate' (at 0): cell overhead (-48 bytes) must be
            delay 1ms reorder 1% gap 2000000   | be possible at 'reorder' (at 10): gap (2000000) must be
            """)
    void whatCannotBeIsRefusedByNameAndPlace(String arguments, String rule) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LinkProfile.netem(arguments))
                .withMessageStartingWith("netem syntax (" + arguments + ") must " + rule);
    }

    static Stream<Arguments> whatNetemCannotDo() {
        Duration ms = Duration.ofMillis(1);
        return Stream.of(
                arguments(LinkProfile.builder().loss(Loss.everyNth(3)), "loss (one in every 3) must be random,"),
                arguments(LinkProfile.builder().loss(Loss.pattern("..x")), "loss (pattern ..x) must be random,"),
                arguments(
                        LinkProfile.builder().latency(Latency.constant(ms)).reordering(Reordering.byDistance(0.1, 3)),
                        "reordering (random 10%, by 3 packets or 100ms) must not be by distance,"),
                arguments(
                        LinkProfile.builder().reordering(Reordering.random(0.1)),
                        "reordering (random 10%) must have a latency to skip"),
                arguments(
                        LinkProfile.builder().corruption(Corruption.random(0.1).bits(2)),
                        "corruption (random 10%, 2 bits anywhere) must be of one bit anywhere"),
                arguments(
                        LinkProfile.builder().corruption(Corruption.random(0.1).target(Corruption.Target.PAYLOAD)),
                        "corruption (random 10%, 1 bit payload) must be of one bit anywhere"),
                arguments(LinkProfile.builder().bandwidth(Bandwidth.of(9).queue(Queue.bytes(5))), "queue (bytes 5, "),
                arguments(
                        LinkProfile.builder()
                                .bandwidth(
                                        Bandwidth.of(9).queue(Queue.packets(5).coDel())),
                        "queue (packets 5, "),
                arguments(LinkProfile.builder().bandwidth(Bandwidth.trace(RateTrace.mahimahi("1\n"))), "bandwidth ("),
                arguments(
                        LinkProfile.builder().latency(Latency.uniform(ms, ms)),
                        "latency (" + Latency.uniform(ms, ms) + ") must be reordering()"),
                arguments(
                        LinkProfile.builder()
                                .latency(Latency.uniform(ms, ms).reordering())
                                .bandwidth(Bandwidth.of(9)),
                        "latency (" + Latency.uniform(ms, ms).reordering() + ") must keep"),
                arguments(
                        LinkProfile.builder()
                                .latency(Latency.trace(List.of(ms, ms.plusMillis(1)))
                                        .reordering()),
                        "latency (trace of 2, mean 1.5ms, reordering) must be constant, uniform, or over 0 with"),
                arguments(
                        LinkProfile.builder()
                                .latency(Latency.distribution(ms, ms, DelayDistribution.parse("1 2 3"))
                                        .reordering()),
                        "latency (table (3 entries) 1ms ± 1ms, reordering) must be constant, uniform, or over 0 with"),
                arguments(
                        LinkProfile.builder()
                                .latency(Latency.normal(Duration.ZERO, ms).reordering()),
                        "latency (normal 0ms ± 1ms, reordering) must be constant, uniform, or over 0 with"));
    }

    @ParameterizedTest
    @MethodSource("whatNetemCannotDo")
    void whatNetemCannotDoIsNotPrinted(LinkProfile.Builder profile, String error) {
        assertThatIllegalStateException()
                .isThrownBy(() -> profile.build().toNetem())
                .withMessageStartingWith(error);
    }
}
