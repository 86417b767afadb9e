package dev.netsplit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.tuple;

import dev.netsplit.impair.Corruption;
import dev.netsplit.impair.Impairment;
import dev.netsplit.impair.Latency;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.impair.Loss;
import dev.netsplit.impair.Mtu;
import dev.netsplit.impair.Reordering;
import dev.netsplit.impair.Transit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinkSimulatorTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void itHoldsAsManyPacketsAsItSaysAndThenSaysSo() {
        LinkSimulator link =
                LinkSimulator.of(LinkProfile.builder().latency(SECOND).build(), 42);
        for (int i = 0; i < 131_072; i++) {
            link.send(100);
        }
        assertThatIllegalStateException().isThrownBy(() -> link.send(100)).withMessageContaining("let time pass");

        link.pass(SECOND);
        assertThat(link.arrivals()).hasSize(131_072);
        assertThat(link.stats().refused()).isZero();
    }

    @Test
    void aPacketIsHeldNoLongerThanAskedFor() {
        LinkSimulator link = LinkSimulator.of(
                LinkProfile.builder()
                        .latency(SECOND)
                        .reordering(Reordering.byDistance(1, 1).gap(2).holdAtMost(Duration.ofMillis(100)))
                        .build(),
                42);
        link.send(100);
        link.send(100); // held until another one has arrived
        link.pass(Duration.ofMillis(500));
        link.send(100); // arrives at 1.5 s

        link.pass(Duration.ofSeconds(2));

        assertThat(link.arrivals())
                .extracting(
                        LinkSimulator.Arrival::number, arrival -> arrival.time().toMillis())
                .containsExactly(tuple(0, 1000L), tuple(1, 1100L), tuple(2, 1500L));
    }

    @Test
    void aHeldPacketArrivesBehindAsManyAsAskedForAlsoWhereThoseOvertakeEachOther() {
        Latency delays = Latency.trace(List.of(10, 10, 80, 10, 10, 10).stream()
                        .map(Duration::ofMillis)
                        .toList())
                .reordering();
        LinkSimulator link = LinkSimulator.of(
                LinkProfile.builder()
                        .latency(delays)
                        .reordering(Reordering.byDistance(1, 3).gap(2))
                        .build(),
                42);
        for (int i = 0; i < 12; i++) {
            link.send(100);
            link.pass(Duration.ofMillis(1));
        }
        link.pass(SECOND);

        List<Integer> order =
                link.arrivals().stream().map(LinkSimulator.Arrival::number).toList();
        assertThat(order.subList(0, order.indexOf(1)).stream().filter(number -> number > 1))
                .hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    void whatOvertakesStillHasTheDelaysThatComeLater() {
        LinkSimulator link = LinkSimulator.of(
                LinkProfile.builder()
                        .latency(SECOND)
                        .reordering(Reordering.random(1))
                        .impairment(own(packet -> packet.delay(30_000_000)))
                        .build(),
                42);
        link.send(100);
        link.pass(Duration.ofSeconds(2));

        assertThat(link.arrivals().get(0).time()).isEqualTo(Duration.ofMillis(30));
    }

    @Test
    void withoutADelayThereIsNobodyToOvertake() {
        LinkSimulator link = LinkSimulator.of(
                LinkProfile.builder().reordering(Reordering.random(1)).build(), 42);
        for (int i = 0; i < 100; i++) {
            link.send(100);
        }

        assertThat(link.stats().reordered()).isZero();
    }

    @Test
    void anOwnImpairmentsDelaysMayReorder() {
        LinkSimulator link = LinkSimulator.of(
                LinkProfile.builder()
                        .impairment(own(packet -> packet.delay(packet.length() == 200 ? 500_000_000 : 0)))
                        .build(),
                42);
        link.send(200);
        link.send(100);
        link.pass(SECOND);

        assertThat(link.arrivals()).extracting(LinkSimulator.Arrival::number).containsExactly(1, 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6})
    void impossibleWishesOfAnImpairmentLoseThePacketAndSaySo(int wish) {
        List<Consumer<Transit>> wishes = List.of(
                packet -> packet.delay(-1),
                packet -> packet.delay(Long.MAX_VALUE),
                packet -> packet.hold(0, 1),
                packet -> packet.hold(1, Long.MAX_VALUE),
                packet -> packet.hold(1, -1),
                packet -> packet.corrupt(Corruption.Target.ANYWHERE, 0),
                packet -> packet.corrupt(Corruption.Target.ANYWHERE, Integer.MAX_VALUE));
        LinkSimulator link = LinkSimulator.of(
                LinkProfile.builder().impairment(own(wishes.get(wish))).build(), 42);
        link.send(100);

        assertThat(link.stats().lost()).isEqualTo(1);
    }

    @Test
    void aTransitIsOfNoUseAfterItsCall() {
        List<Transit> kept = new ArrayList<>();
        LinkSimulator link = LinkSimulator.of(
                LinkProfile.builder().impairment(own(kept::add)).build(), 42);
        link.send(100);

        assertThatIllegalStateException().isThrownBy(() -> kept.get(0).length());
        assertThatIllegalStateException().isThrownBy(() -> kept.get(0).duplicate());
        assertThatIllegalStateException().isThrownBy(() -> kept.get(0).lose());
    }

    /** The names of lambdas' classes differ from JVM to JVM; what was written down here is what every JVM must give. */
    @Test
    void anOwnImpairmentDrawsTheSameNumbersInEveryJvm() {
        List<Long> draws = new ArrayList<>();
        LinkSimulator link = LinkSimulator.of(
                LinkProfile.builder()
                        .impairment(own(packet -> draws.add(packet.bits())))
                        .build(),
                42);
        link.send(100);
        link.send(100);

        assertThat(draws).containsExactly(-219799902122445261L, -8615528945096986805L);
    }

    @Test
    void packetsAreNotCutIntoFragments() {
        LinkSimulator link =
                LinkSimulator.of(LinkProfile.builder().mtu(Mtu.of(576)).build(), 42);
        link.send(1000);
        link.send(576);

        assertThat(link.arrivals()).containsExactly(new LinkSimulator.Arrival(1, Duration.ZERO, 576));
        assertThat(link.stats().tooBig()).isEqualTo(1);
    }

    @Test
    void copiesHaveRandomNumbersOfTheirOwn() {
        Set<Long> draws = new HashSet<>();
        LinkSimulator link = LinkSimulator.of(
                LinkProfile.builder()
                        .impairment(own(packet -> {
                            packet.duplicate();
                            packet.duplicate();
                        }))
                        .impairment(own(packet -> {
                            for (int i = 0; i < 5; i++) {
                                draws.add(packet.bits());
                            }
                        }))
                        .build(),
                42);
        for (int i = 0; i < 100; i++) {
            link.send(100);
        }

        assertThat(draws).hasSize(100 * 3 * 5);
    }

    @Test
    void noLossHasManyNames() {
        assertThat(Loss.random(-0.0)).isEqualTo(Loss.none());
    }

    private static Impairment own(Consumer<Transit> effect) {
        return () -> effect::accept;
    }

    /** docs/determinism.md: the delay that is drawn is the packet's; waiting for those before it is not. */
    @Test
    void jitterThatKeepsTheOrderDependsOnThePacketsBeforeAndJitterThatReordersDoesNot() {
        Latency jittered = Latency.normal(Duration.ofMillis(20), Duration.ofMillis(5));
        List<Duration> alone = delays(jittered, Duration.ofSeconds(1));
        List<Duration> drawn = delays(jittered.reordering(), Duration.ofSeconds(1));
        List<Duration> close = delays(jittered, Duration.ofMillis(1));

        assertThat(alone).as("far from each other, packets do not wait").isEqualTo(drawn);
        assertThat(delays(jittered.reordering(), Duration.ofMillis(1))).isEqualTo(drawn);
        assertThat(close).isNotEqualTo(drawn).hasSameSizeAs(drawn);
        Duration arrival = Duration.ZERO;
        for (int i = 0; i < drawn.size(); i++) {
            Duration sent = Duration.ofMillis(i);
            Duration unhindered = sent.plus(drawn.get(i));
            arrival = unhindered.compareTo(arrival) > 0 ? unhindered : arrival;
            assertThat(sent.plus(close.get(i))).as("packet %s", i).isEqualTo(arrival);
        }
    }

    /** Of 20 packets, by their numbers. */
    private static List<Duration> delays(Latency latency, Duration distance) {
        LinkSimulator link =
                LinkSimulator.of(LinkProfile.builder().latency(latency).build(), 42);
        for (int i = 0; i < 20; i++) {
            link.send(100);
            link.pass(distance);
        }
        link.pass(SECOND);
        return link.arrivals().stream()
                .sorted(Comparator.comparingInt(LinkSimulator.Arrival::number))
                .map(arrival -> arrival.time().minus(distance.multipliedBy(arrival.number())))
                .toList();
    }
}
