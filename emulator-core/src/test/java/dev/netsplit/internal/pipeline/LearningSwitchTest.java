package dev.netsplit.internal.pipeline;

import static dev.netsplit.internal.wire.Frames.CUSTOMER_TAG;
import static dev.netsplit.internal.wire.Frames.EVERYBODY;
import static dev.netsplit.internal.wire.Frames.SERVICE_TAG;
import static dev.netsplit.internal.wire.Frames.mac;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.impair.LinkProfile;
import dev.netsplit.internal.pipeline.fault.LinkFault;
import dev.netsplit.internal.pipeline.link.NodeLimits;
import dev.netsplit.internal.pipeline.memory.MemoryLimits;
import dev.netsplit.internal.wire.Frames;
import dev.netsplit.topology.Layer;
import dev.netsplit.topology.LinkName;
import dev.netsplit.topology.NodeName;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LearningSwitchTest {
    private static final int TYPE = 0x88B5; // for experiments
    private static final MemoryLimits MEMORY = MemoryLimits.of(256 << 20);

    private final SimulatedPipeline pipeline = new SimulatedPipeline(
            Layer.ETHERNET,
            IntStream.range(0, 4).mapToObj(i -> new NodeName("n" + i)).toList(),
            42,
            LearningSwitchTest::profile,
            node -> NodeLimits.NONE,
            MEMORY);

    /** From node 3 everything takes a while. */
    private static LinkProfile profile(LinkName link) {
        return link.from().value().equals("n3")
                ? LinkProfile.builder().latency(Duration.ofMillis(10)).build()
                : LinkProfile.clean();
    }

    @Test
    void aFrameForSomebodyUnknownGoesToAll() {
        send(0, mac(1), mac(0));

        assertThat(arrivals()).containsExactly(0, 1, 1, 1);
    }

    @Test
    void whoWasHeardAloneGetsWhatIsForHim() {
        send(1, EVERYBODY, mac(1));
        take();
        send(0, mac(1), mac(0));
        assertThat(arrivals()).containsExactly(0, 1, 0, 0);
        send(1, mac(0), mac(1)); // who heard from node 0 by now
        assertThat(arrivals()).containsExactly(1, 0, 0, 0);
        assertThat(pipeline.links().link(1, 2).stats().offered()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {EVERYBODY, 0x0100_5E01_0203L, 0x3333_0000_0001L, 0x0180_C200_0000L})
    void groupsAreEverybodyAndNobodyIsTakenForOne(long group) {
        send(1, mac(9), group); // no station has such an address
        take();
        send(0, group, mac(0));

        assertThat(arrivals()).containsExactly(0, 1, 1, 1);
    }

    @Test
    void theSameAddressInAnotherVlanIsAnother() {
        int five = CUSTOMER_TAG << 16 | 5;
        int six = CUSTOMER_TAG << 16 | 6;
        send(1, EVERYBODY, mac(7), five);
        send(2, EVERYBODY, mac(7), six);
        take();

        send(0, mac(7), mac(0), five);
        assertThat(arrivals()).containsExactly(0, 1, 0, 0);
        send(0, mac(7), mac(0), six, five);
        assertThat(arrivals()).containsExactly(0, 0, 1, 0);
        send(0, mac(7), mac(0), SERVICE_TAG << 16 | 6); // whatever kind of tag it is
        assertThat(arrivals()).containsExactly(0, 0, 1, 0);
        send(0, mac(7), mac(0));
        assertThat(arrivals()).containsExactly(0, 1, 1, 1);
    }

    @Test
    void aPriorityAloneIsNoVlan() {
        send(1, EVERYBODY, mac(1), CUSTOMER_TAG << 16 | 0xE000);
        take();
        send(0, mac(1), mac(0));

        assertThat(arrivals()).containsExactly(0, 1, 0, 0);
    }

    @Test
    void anAddressThatMovesIsFollowed() {
        send(1, EVERYBODY, mac(7));
        send(2, EVERYBODY, mac(7));
        take();
        send(0, mac(7), mac(0));

        assertThat(arrivals()).containsExactly(0, 0, 1, 0);
    }

    @Test
    void untilItsFramesAreThereNothingIsKnownOfAMove() {
        send(1, EVERYBODY, mac(7));
        send(3, EVERYBODY, mac(7));
        take();
        send(0, mac(7), mac(0));
        assertThat(arrivals()).containsExactly(0, 1, 0, 0);

        pipeline.pass(Duration.ofMillis(10));
        take();
        send(0, mac(7), mac(0));
        assertThat(arrivals()).containsExactly(0, 0, 0, 1);
    }

    /** As two routers have it that share an address, and no longer hear each other. */
    @Test
    void eachSideOfAPartitionHasItsOwn() {
        LinkFault cut = Faults.cut();
        for (int[] link : new int[][] {{0, 2}, {0, 3}, {1, 2}, {1, 3}}) {
            pipeline.links().link(link[0], link[1]).add(cut);
            pipeline.links().link(link[1], link[0]).add(cut);
        }
        send(1, EVERYBODY, mac(7));
        send(2, EVERYBODY, mac(7));
        take();

        send(0, mac(7), mac(0));
        assertThat(arrivals()).containsExactly(0, 1, 0, 0);
        send(3, mac(7), mac(3));
        pipeline.pass(Duration.ofMillis(10));
        assertThat(arrivals()).containsExactly(0, 0, 1, 0);
    }

    @Test
    void whoWasSilentForFiveMinutesIsForgotten() {
        send(1, EVERYBODY, mac(1));
        pipeline.pass(Duration.ofMinutes(5));
        take();
        send(0, mac(1), mac(0));
        assertThat(arrivals()).containsExactly(0, 1, 0, 0);

        pipeline.pass(Duration.ofNanos(1));
        send(0, mac(1), mac(0));
        assertThat(arrivals()).containsExactly(0, 1, 1, 1);
    }

    @Test
    void whatIsForTheSenderItselfGoesNowhere() {
        send(1, EVERYBODY, mac(7));
        send(0, EVERYBODY, mac(7)); // has it in a namespace behind a bridge, say
        send(0, mac(0), mac(0));
        take();
        send(1, mac(7), mac(1));
        assertThat(arrivals()).containsExactly(1, 0, 0, 0);
        assertThat(pipeline.counters().unroutable()).isZero();
    }

    @Test
    void whatIsTooShortToBeAFrameIsCounted() {
        pipeline.send(0, new byte[13]);

        assertThat(arrivals()).containsExactly(0, 0, 0, 0);
        assertThat(pipeline.counters().unroutable()).isEqualTo(1);
    }

    @Test
    void aBroadcastIsACopyWithAFateOfItsOwnOnEachLink() {
        pipeline.links().link(0, 2).add(Faults.cut());
        send(0, EVERYBODY, mac(0));

        assertThat(arrivals()).containsExactly(0, 1, 0, 1);
    }

    private void send(int from, long to, long source, int... tags) {
        pipeline.send(from, Frames.frame(to, source, TYPE, new byte[46], tags));
    }

    /** How many frames each node received since this was asked last. */
    private List<Integer> arrivals() {
        return IntStream.range(0, 4)
                .map(node -> pipeline.device(node).takeReceived().size())
                .boxed()
                .toList();
    }

    private void take() {
        arrivals();
    }
}
