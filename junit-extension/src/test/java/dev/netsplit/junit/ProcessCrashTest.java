package dev.netsplit.junit;

import static dev.netsplit.junit.Jupiter.onlyFailure;
import static dev.netsplit.junit.Jupiter.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.junit.jupiter.api.Assertions.fail;

import dev.netsplit.Node;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.platform.engine.TestExecutionResult;

/** A failure tells of the processes that crashed. */
@RequiresTun
class ProcessCrashTest {

    @Test
    void theFailureTellsWhatCrashedAndWhatItWroteLast() {
        assertThat(onlyFailure(run(WithACrash.class)).getSuppressed())
                .anySatisfy(suppressed -> assertThat(suppressed)
                        .isInstanceOf(ProcessCrash.class)
                        .hasMessage("process sh on node a ended with exit code 3; its last lines:\nout of memory"));
    }

    @Test
    void whoWasKilledByTheTestDidNotCrash() {
        assertThat(onlyFailure(run(WithAKill.class)).getSuppressed()).noneMatch(ProcessCrash.class::isInstance);
    }

    @Test
    void eachCrashIsToldOfInTheFailureOfItsOwnTestOnly() {
        Map<String, List<String>> crashes = new TreeMap<>();
        run(WithCrashesInTurn.class).testEvents().failed().stream()
                .forEach(event -> crashes.put(
                        event.getTestDescriptor().getDisplayName(),
                        Stream.of(event.getRequiredPayload(TestExecutionResult.class)
                                        .getThrowable()
                                        .orElseThrow()
                                        .getSuppressed())
                                .filter(ProcessCrash.class::isInstance)
                                .map(Throwable::getMessage)
                                .toList()));

        assertThat(crashes)
                .containsOnly(
                        entry("first", List.of(ended("before"), ended("first"))),
                        entry("fourth", List.of()),
                        entry("third", List.of(ended("third"))));
    }

    private static String ended(String lastLine) {
        return "process sh on node a ended with exit code 3; its last lines:\n" + lastLine;
    }

    @NetworkEmulation(nodes = "a", seed = 42)
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    static class WithCrashesInTurn {
        @BeforeAll
        static void crashBefore(@NodeName("a") Node a) throws Exception {
            crash(a, "before");
        }

        @Test
        @Order(1)
        @DisplayName("first")
        void failsWithTwo(@NodeName("a") Node a) throws Exception {
            crash(a, "first");
            fail("on purpose");
        }

        @Test
        @Order(2)
        void passesWithOne(@NodeName("a") Node a) throws Exception {
            crash(a, "second");
        }

        @Test
        @Order(3)
        @DisplayName("third")
        void failsWithOne(@NodeName("a") Node a) throws Exception {
            crash(a, "third");
            fail("on purpose");
        }

        @Test
        @Order(4)
        @DisplayName("fourth")
        void failsByItself() {
            fail("on purpose");
        }

        private static void crash(Node a, String lastLine) throws InterruptedException {
            a.process("sh", "-c", "echo " + lastLine + "; exit 3").start().waitFor(Duration.ofSeconds(20));
        }
    }

    @NetworkEmulation(nodes = "a", seed = 42)
    static class WithACrash {
        @Test
        void fails(@NodeName("a") Node a) throws Exception {
            a.process("sh", "-c", "echo out of memory; exit 3").start().waitFor(Duration.ofSeconds(20));
            fail("on purpose");
        }
    }

    @NetworkEmulation(nodes = "a", seed = 42)
    static class WithAKill {
        @Test
        void fails(@NodeName("a") Node a) {
            a.process("sleep", "1000").start().close();
            fail("on purpose");
        }
    }
}
