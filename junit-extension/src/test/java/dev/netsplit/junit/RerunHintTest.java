package dev.netsplit.junit;

import static dev.netsplit.junit.Jupiter.jupiter;
import static dev.netsplit.junit.Jupiter.onlyFailure;
import static dev.netsplit.junit.Jupiter.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.netsplit.EmulatedNetwork;
import dev.netsplit.junit.NetworkEmulation.Lifecycle;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.EventType;

/** Which failures say how to run the test again, and what they say. */
@RequiresTun
class RerunHintTest {
    private static final AtomicReference<IllegalStateException> THROWN = new AtomicReference<>();
    private static final Set<Long> SEEDS = new TreeSet<>();

    @Test
    void failureStaysTheSameObject() {
        assertThat(onlyFailure(run(Failing.class))).isSameAs(THROWN.get());
    }

    @Test
    void everyStackTraceShowsTheSeedAndTheLine() {
        StringWriter trace = new StringWriter();
        onlyFailure(run(Failing.class)).printStackTrace(new PrintWriter(trace));

        assertThat(trace.toString())
                .contains("Suppressed: dev.netsplit.junit.RerunHint: netsplit.seed=42; rerun: mvn test -pl"
                        + " junit-extension -am"
                        + " -Dsurefire.failIfNoSpecifiedTests=false"
                        + " -Dtest='dev.netsplit.junit.RerunHintTest$Failing#fails' -Dnetsplit.seed=42");
    }

    @Test
    void reportEntryHasThemToo() {
        Map<String, String> entry = run(Failing.class)
                .allEvents()
                .filter(event -> event.getType() == EventType.REPORTING_ENTRY_PUBLISHED)
                .map(event -> event.getRequiredPayload(ReportEntry.class).getKeyValuePairs())
                .findFirst()
                .orElseThrow();

        assertThat(entry)
                .containsEntry("netsplit.seed", "42")
                .hasEntrySatisfying(
                        "netsplit.rerun",
                        line -> assertThat(line)
                                .startsWith("mvn test ")
                                .endsWith(
                                        " -Dtest='dev.netsplit.junit.RerunHintTest$Failing#fails' -Dnetsplit.seed=42"));
    }

    @ParameterizedTest
    @CsvSource({
        "InBeforeAll, 'RerunHintTest$InBeforeAll'",
        "InAfterAll, 'RerunHintTest$InAfterAll'",
        "InBeforeEach, 'RerunHintTest$InBeforeEach#test'",
        "InAfterEach, 'RerunHintTest$InAfterEach#test'",
        "InConstructor, 'RerunHintTest$InConstructor#test'",
        "InDynamicTests, 'RerunHintTest$InDynamicTests#tests'",
        "InAnotherExtension, 'RerunHintTest$InAnotherExtension#test'",
        "InParameterResolution, 'RerunHintTest$InParameterResolution#test'",
        "InNestedClass, 'RerunHintTest$InNestedClass$Inner#test'"
    })
    void failureIsNoticedWhereverItHappens(String fixture, String selector) throws Exception {
        Throwable failure = onlyFailure(run(Class.forName(RerunHintTest.class.getName() + "$" + fixture)));

        assertThat(hints(failure))
                .singleElement()
                .asString()
                .contains("-Dtest='dev.netsplit.junit." + selector + "' -Dnetsplit.seed=42");
    }

    @Test
    void failedAssumptionsSayNothing() {
        EngineExecutionResults results = run(Assuming.class);

        Throwable aborted = results.testEvents().aborted().stream()
                .map(RerunHintTest::throwable)
                .findFirst()
                .orElseThrow();
        assertThat(hints(aborted)).isEmpty();
        assertThat(results.allEvents().reportingEntryPublished().count()).isZero();
    }

    @Test
    void eachTestSaysTheSeedOfItsOwnNetwork() {
        EngineExecutionResults results = run(SeedForEach.class);

        assertThat(results.testEvents().failed().stream()
                        .map(RerunHintTest::throwable)
                        .flatMap(RerunHintTest::hints))
                .hasSize(3)
                .allSatisfy(hint -> assertThat(SEEDS)
                        .anySatisfy(seed -> assertThat(hint).hasMessageStartingWith("netsplit.seed=" + seed + ";")));
        assertThat(SEEDS).hasSize(3);
    }

    @Test
    void configurationParameterOverridesEverySeed() {
        jupiter()
                .selectors(selectClass(SeedForEach.class), selectClass(Passing.class))
                .configurationParameter("netsplit.seed", "-7")
                .execute();

        assertThat(SEEDS).containsExactly(-7L);
    }

    @BeforeEach
    void forget() {
        SEEDS.clear();
    }

    private static Throwable throwable(Event event) {
        return event.getRequiredPayload(TestExecutionResult.class)
                .getThrowable()
                .orElseThrow();
    }

    private static Stream<Throwable> hints(Throwable failure) {
        return Stream.of(failure.getSuppressed()).filter(RerunHint.class::isInstance);
    }

    @NetworkEmulation(nodes = "n1", seed = 42)
    static class Failing {
        @Test
        void fails() {
            THROWN.set(new IllegalStateException("the test's own"));
            throw THROWN.get();
        }
    }

    @NetworkEmulation(nodes = "n1", seed = 42)
    static class InBeforeAll {
        @BeforeAll
        static void fails() {
            fail("in vain");
        }

        @Test
        void test() {}
    }

    @NetworkEmulation(nodes = "n1", seed = 42)
    static class InAfterAll {
        @AfterAll
        static void fails() {
            fail("in vain");
        }

        @Test
        void test() {}
    }

    @NetworkEmulation(nodes = "n1", seed = 42)
    static class InBeforeEach {
        @BeforeEach
        void fails() {
            fail("in vain");
        }

        @Test
        void test() {}
    }

    @NetworkEmulation(nodes = "n1", seed = 42)
    static class InAfterEach {
        @AfterEach
        void fails() {
            fail("in vain");
        }

        @Test
        void test() {}
    }

    @NetworkEmulation(nodes = "n1", seed = 42)
    static class InConstructor {
        InConstructor(EmulatedNetwork network) {
            assertThat(network.isOpen()).isFalse();
        }

        @Test
        void test() {}
    }

    @NetworkEmulation(nodes = "n1", seed = 42)
    static class InDynamicTests {
        @TestFactory
        DynamicTest tests() {
            return DynamicTest.dynamicTest("dynamic", () -> fail("in vain"));
        }
    }

    @NetworkEmulation(nodes = "n1", seed = 42)
    @ExtendWith(FailingExtension.class)
    static class InAnotherExtension {
        @Test
        void test() {}
    }

    @NetworkEmulation(nodes = "n1", seed = 42)
    static class InParameterResolution {
        @Test
        void test(String nobodyResolvesThis) {}
    }

    @NetworkEmulation(nodes = "n1", seed = 42)
    static class InNestedClass {
        @Nested
        class Inner {
            @Test
            void test() {
                fail("in vain");
            }
        }
    }

    @NetworkEmulation(nodes = "n1", seed = 42)
    static class Assuming {
        @Test
        void test() {
            assumeTrue(false);
        }
    }

    @NetworkEmulation(nodes = "n1", seed = 42)
    static class Passing {
        @Test
        void test(EmulatedNetwork network) {
            SEEDS.add(network.seed());
        }
    }

    @NetworkEmulation(nodes = "n1", lifecycle = Lifecycle.PER_METHOD)
    static class SeedForEach {
        @RepeatedTest(3)
        void fails(EmulatedNetwork network) {
            SEEDS.add(network.seed());
            fail("in vain");
        }
    }

    /** As soft assertions do it. */
    static final class FailingExtension implements AfterTestExecutionCallback {
        @Override
        public void afterTestExecution(ExtensionContext context) {
            fail("in vain");
        }
    }
}
