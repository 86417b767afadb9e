package dev.netsplit.internal.pipeline;

import static dev.netsplit.internal.pipeline.TestTraffic.MS;
import static dev.netsplit.internal.pipeline.TestTraffic.PORT;
import static dev.netsplit.internal.pipeline.TestTraffic.TEN_MS;
import static dev.netsplit.internal.pipeline.TestTraffic.answer;
import static dev.netsplit.internal.pipeline.TestTraffic.firstPort;
import static dev.netsplit.internal.pipeline.TestTraffic.plan;
import static dev.netsplit.internal.pipeline.TestTraffic.requests;
import static dev.netsplit.internal.pipeline.TestTraffic.start;
import static dev.netsplit.internal.pipeline.TestTraffic.template;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.impair.Corruption;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.internal.device.InMemoryDevice;
import dev.netsplit.internal.pipeline.traffic.ArrivalTimes;
import dev.netsplit.internal.pipeline.traffic.FlowPlan;
import dev.netsplit.internal.pipeline.traffic.TrafficSource;
import dev.netsplit.internal.wire.Packets;
import dev.netsplit.report.TrafficStats;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Answers to requests of the network's own making, and the ports by which they are found. */
class TrafficAnswersTest {
    @Test
    void answersAreToldByTheirPortAndTheirDelaysMeasured() {
        TestNetwork network = TestNetwork.of(2, TEN_MS);
        TrafficSource traffic = start(network, plan("t", false), 64, ArrivalTimes.constant(100));
        network.pass(Duration.ofMillis(25)); // three requests sent, two arrived

        List<InMemoryDevice.Received> requests = network.device(1).takeReceived();
        assertThat(requests).hasSize(2);
        answer(network, 1, requests.get(1)); // out of order
        network.pass(Duration.ofMillis(2));
        answer(network, 1, requests.get(0));
        answer(network, 1, requests.get(0)); // twice
        network.pass(Duration.ofMillis(20));

        TrafficStats stats = traffic.stats().get();
        assertThat(stats.answered()).isEqualTo(2);
        assertThat(stats.strays()).isEqualTo(1);
        assertThat(stats.answerDelay().min()).isEqualTo(Duration.ofMillis(25)); // sent at 10, back at 35
        assertThat(stats.answerDelay().max()).isEqualTo(Duration.ofMillis(37)); // sent at 0, back at 37
        assertThat(network.device(0).received())
                .as("the kernel knows nothing of them")
                .isEmpty();
    }

    @Test
    void whatIsNotForTheTrafficGoesToTheKernel() {
        TestNetwork network = TestNetwork.of(3, LinkProfile.clean());
        TrafficSource traffic = start(network, plan("t", false), 64, ArrivalTimes.constant(1_000));
        int a = network.address(0);
        byte[] nothing = {};

        network.send(1, Packets.udp(network.address(1), a, PORT, 40_000, nothing)); // another port
        network.send(2, Packets.udp(network.address(2), a, PORT, firstPort(), nothing)); // another node
        network.send(
                1, Packets.tcp(network.address(1), a, PORT, firstPort(), Packets.ACK, nothing)); // another protocol
        assertThat(network.device(0).takeReceived()).hasSize(3);

        traffic.close();
        network.send(1, Packets.udp(network.address(1), a, PORT, firstPort(), nothing));
        assertThat(network.device(0).received()).hasSize(1);
    }

    @Test
    void damagedAnswersAnswerNothing() {
        LinkProfile noisy = LinkProfile.builder()
                .corruption(Corruption.random(1).target(Corruption.Target.PAYLOAD))
                .build();
        TestNetwork network =
                new TestNetwork(2, 42, link -> link.from().value().equals("n2") ? noisy : LinkProfile.clean());
        TrafficSource traffic = start(network, plan("t", false), 64, ArrivalTimes.constant(100));
        network.pass(MS);

        answer(network, 1, network.device(1).takeReceived().get(0));

        assertThat(traffic.stats().get().answered()).isZero();
        assertThat(traffic.stats().get().strays()).isEqualTo(1);
    }

    @Test
    void theNextRequestGoesOutAThinkTimeAfterTheAnswer() {
        TestNetwork network = TestNetwork.of(2, TEN_MS);
        TrafficSource traffic = requests(network, plan("t", false), 5, 1_000);
        for (int i = 0; i < 10; i++) {
            network.pass(Duration.ofMillis(i == 0 ? 10 : 25));
            assertThat(network.device(1).received()).hasSize(i + 1);
            answer(network, 1, network.device(1).received().get(i));
        }
        network.pass(Duration.ofMillis(10));

        TrafficStats stats = traffic.stats().get();
        assertThat(List.of(stats.sent(), stats.answered(), stats.unanswered())).containsExactly(10L, 10L, 0L);
        assertThat(stats.answerDelay().max()).isEqualTo(Duration.ofMillis(20));
        assertThat(stats.answerDelay().jitter()).isZero();
    }

    @Test
    void aRequestWithoutAnswerIsGivenUpAndALateAnswerIsNotTakenForTheNextOnes() {
        TestNetwork network = TestNetwork.of(2, TEN_MS);
        TrafficSource traffic = requests(network, plan("t", false), 5, 100);

        network.pass(Duration.ofMillis(116)); // sent at 0, given up at 100, sent again at 105, arrived at 115
        List<InMemoryDevice.Received> requests = network.device(1).received();
        assertThat(requests).extracting(InMemoryDevice.Received::timeNs).containsExactly(10_000_000L, 115_000_000L);
        answer(network, 1, requests.get(0));
        network.pass(Duration.ofMillis(10));
        assertThat(traffic.stats().get().strays()).isEqualTo(1);
        assertThat(traffic.stats().get().answered()).isZero();
        assertThat(traffic.stats().get().unanswered()).isEqualTo(1);

        answer(network, 1, requests.get(1));
        network.pass(Duration.ofMillis(10));
        assertThat(traffic.stats().get().answered()).isEqualTo(1);
        assertThat(traffic.stats().get().answerDelay().max())
                .isEqualTo(Duration.ofMillis(31)); // sent at 105, answered at 126
    }

    @Test
    void aSenderHasOnlySoManyPorts() {
        TestNetwork network = TestNetwork.of(2, LinkProfile.clean());
        int started = 0;
        while (network.traffic()
                .start(new FlowPlan(plan("t", false), 0, 1, template(200), 1_024), ArrivalTimes.constant(1))
                .isPresent()) {
            started++;
        }

        assertThat(started).isEqualTo(4); // of 4,480 ports beyond Linux's ephemeral ones
    }

    @Test
    void aTrafficThatMayDoWithFewerPortsLeavesPortsToOthers() {
        TestNetwork network = TestNetwork.of(2, LinkProfile.clean());
        FlowPlan greedy = new FlowPlan(plan("t", false), 0, 1, template(200), 4_096, 64, 1);
        int started = 0;
        while (network.traffic().start(greedy, ArrivalTimes.constant(1)).isPresent()) {
            started++;
        }

        assertThat(started)
                .as("2,240, 1,088 and 128 ports, and 64 for each of the others")
                .isEqualTo(3 + 16);
    }

    @Test
    void aPlaceThatIsUsedAgainBeforeTheTimeOutIsCountedApart() {
        assertThat(givenUp(Duration.ofMillis(11))).containsExactly(0L, 9L);
        assertThat(givenUp(Duration.ofMillis(10))).containsExactly(9L, 0L);
    }

    /**
     * Of ten requests, 10 ms apart, that take turns at one place: how many are unanswered, and how many gave their
     * place up before.
     */
    private static List<Long> givenUp(Duration timeout) {
        TestNetwork network = TestNetwork.of(2, LinkProfile.clean());
        FlowPlan plan = new FlowPlan(plan("t", false), 0, 1, template(200), 1, 1, timeout.toNanos());
        TrafficSource traffic =
                network.traffic().start(plan, ArrivalTimes.constant(100)).orElseThrow();
        network.pass(Duration.ofMillis(95));
        TrafficStats stats = traffic.stats().get();
        assertThat(stats.sent()).isEqualTo(10);
        return List.of(stats.unanswered(), stats.reused());
    }
}
