package dev.netsplit.junit;

import static dev.netsplit.junit.Jupiter.jupiter;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.netsplit.junit.NetworkEmulation.Lifecycle;
import java.util.concurrent.Exchanger;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineTestKit;

@RequiresTun
class ParallelExecutionTest {
    /** Where two tests meet that run at the same time. */
    private static final Exchanger<String> MEETING = new Exchanger<>();

    @Test
    void testsThatShareANetworkRunOneAfterTheOther() {
        concurrently(Sharing.class).execute().testEvents().assertStatistics(counts -> counts.succeeded(6));
    }

    @Test
    void testsWithNetworksOfTheirOwnRunSideBySide() {
        concurrently(OneForEach.class).execute().testEvents().assertStatistics(counts -> counts.succeeded(2));
    }

    @Test
    void methodsNetworkOfItsOwnIsNotShared() {
        concurrently(OneOfItsOwn.class).execute().testEvents().assertStatistics(counts -> counts.succeeded(2));
    }

    private static EngineTestKit.Builder concurrently(Class<?> testClass) {
        return jupiter()
                .selectors(selectClass(testClass))
                .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
                .configurationParameter("junit.jupiter.execution.parallel.mode.default", "concurrent")
                .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
                .configurationParameter("junit.jupiter.execution.parallel.config.fixed.parallelism", "4");
    }

    private static void meetsNobody() {
        assertThatThrownBy(() -> MEETING.exchange("here", 50, TimeUnit.MILLISECONDS))
                .isInstanceOf(TimeoutException.class);
    }

    private static void meetsTheOther() throws Exception {
        assertThat(MEETING.exchange("here", 10, TimeUnit.SECONDS)).isEqualTo("here");
    }

    @NetworkEmulation(nodes = {"n1", "n2"})
    static class Sharing {
        @Test
        void one() {
            meetsNobody();
        }

        @Test
        void another() {
            meetsNobody();
        }

        @RepeatedTest(2)
        void repeated() {
            meetsNobody();
        }

        @Nested
        class Inner {
            @Test
            void inner() {
                meetsNobody();
            }

            @Test
            void anotherInner() {
                meetsNobody();
            }
        }
    }

    @NetworkEmulation(
            nodes = {"n1", "n2"},
            lifecycle = Lifecycle.PER_METHOD)
    static class OneForEach {
        @Test
        void one() throws Exception {
            meetsTheOther();
        }

        @Test
        void another() throws Exception {
            meetsTheOther();
        }
    }

    @NetworkEmulation(nodes = {"n1", "n2"})
    static class OneOfItsOwn {
        @Test
        void shared() throws Exception {
            meetsTheOther();
        }

        @Test
        @NetworkEmulation(seed = 1)
        void own() throws Exception {
            meetsTheOther();
        }
    }
}
