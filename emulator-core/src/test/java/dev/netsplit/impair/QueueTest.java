package dev.netsplit.impair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class QueueTest {

    @Test
    void queuesAreComparedAndPrintedByValue() {
        assertThat(Queue.packets(10))
                .isEqualTo(Queue.packets(10).pie().dropTail())
                .hasSameHashCodeAs(Queue.packets(10).dropTail())
                .isNotEqualTo(Queue.bytes(10))
                .isNotEqualTo(Queue.packets(11))
                .isNotEqualTo(Queue.packets(10).dropHead())
                .hasToString("packets 10, drop tail");
        assertThat(Queue.bytes(3_000).coDel().ecn())
                .isNotEqualTo(Queue.bytes(3_000).coDel())
                .hasToString("bytes 3000, CoDel 5ms 100ms, ECN");
        assertThat(Queue.time(Duration.ofMillis(200)).pie()).hasToString("time 200ms, PIE 15ms");
        assertThat(Queue.packets(100).red(10, 30, 0.1)).hasToString("packets 100, RED 10 30 0.1");
        assertThat(Queue.time(Duration.ofMillis(200)).red(Duration.ofMillis(5), Duration.ofMillis(50), 0.1))
                .hasToString("time 200ms, RED 5ms 50ms 0.1");
        assertThat(Queue.packets(5).dropHead()).hasToString("packets 5, drop head");
    }

    @Test
    void limitsMustAllowSomething() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Queue.packets(0))
                .withMessage("queue limit (0 packets) must be at least 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Queue.bytes(0))
                .withMessage("queue limit (0 bytes) must be at least 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Queue.time(Duration.ZERO))
                .withMessage("queue limit (0ms) must be over zero");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Queue.time(Duration.ofHours(2)))
                .withMessage("queue limit (7200s) must be at most 3600s");
    }

    @Test
    void disciplinesRefuseImpossibleParameters() {
        Queue queue = Queue.packets(100);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> queue.coDel(Duration.ZERO, Duration.ofMillis(1)))
                .withMessage("CoDel target (0ms) must be over zero");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> queue.coDel(Duration.ofMillis(2), Duration.ofMillis(1)))
                .withMessage("CoDel interval (1ms) must be at least the target (2ms)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> queue.pie(Duration.ofMillis(-1)))
                .withMessage("PIE target (-1ms) must be over zero");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> queue.red(-1, 5, 0.1))
                .withMessage("RED minimum (-1) must be zero or more");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> queue.red(5, 5, 0.1))
                .withMessage("RED maximum (5) must be over the minimum (5)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> queue.red(5, 101, 0.1))
                .withMessage("RED maximum (101) must be at most the queue's limit (100)");
        for (double impossible : new double[] {0, 1.1, Double.NaN}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> queue.red(5, 10, impossible))
                    .withMessage("RED probability (" + impossible + ") must be over 0 and at most 1");
        }
    }

    @Test
    void redIsToldInTheUnitOfTheLimit() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Queue.packets(100).red(Duration.ofMillis(1), Duration.ofMillis(2), 0.1))
                .withMessage("RED minimum (1ms) must be in packets, as the queue's limit is");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Queue.time(Duration.ofMillis(100)).red(1, 2, 0.1))
                .withMessageStartingWith("RED minimum (1) must be a duration, since the queue's limit is a time");
    }

    @Test
    void onlyADisciplineThatSignalsEarlyCanMark() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Queue.packets(10).ecn())
                .withMessage("queue (packets 10, drop tail) must have a discipline that can mark packets;"
                        + " call coDel(), pie() or red(...) before ecn()");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Queue.packets(10).dropHead().ecn());
        assertThat(Queue.packets(10).pie().ecn().isEcn()).isTrue();
    }
}
