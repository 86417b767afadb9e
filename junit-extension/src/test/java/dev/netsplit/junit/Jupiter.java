package dev.netsplit.junit;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.lang.reflect.Method;
import java.util.stream.Stream;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

/** Runs test classes inside of a test, and says what became of them. */
final class Jupiter {
    private Jupiter() {}

    static EngineTestKit.Builder jupiter() {
        return EngineTestKit.engine("junit-jupiter");
    }

    static EngineExecutionResults run(Class<?> testClass) {
        return jupiter().selectors(selectClass(testClass)).execute();
    }

    static EngineExecutionResults run(Class<?> testClass, String method) {
        Method found = Stream.of(testClass.getDeclaredMethods())
                .filter(candidate -> candidate.getName().equals(method))
                .findFirst()
                .orElseThrow();
        return jupiter().selectors(selectMethod(testClass, found)).execute();
    }

    /** Runs the class, whose tests assert for themselves, and demands that so many ran and none failed. */
    static void assertAllPass(Class<?> testClass, int tests) {
        EngineExecutionResults results = run(testClass);
        assertNoneFailed(results.allEvents());
        results.testEvents().assertStatistics(counts -> counts.started(tests).succeeded(tests));
    }

    /** The one failure there was, of a test or a class. */
    static Throwable onlyFailure(EngineExecutionResults results) {
        return results.allEvents().failed().stream()
                .map(event -> event.getRequiredPayload(TestExecutionResult.class))
                .map(result -> result.getThrowable().orElseThrow())
                .reduce((one, other) -> {
                    throw new AssertionError("more than one failure: " + one + ", " + other, one);
                })
                .orElseThrow(() -> new AssertionError("nothing failed"));
    }

    private static void assertNoneFailed(Events events) {
        if (events.failed().count() > 0) {
            events.failed().debug();
        }
        events.assertStatistics(counts -> counts.failed(0).aborted(0).skipped(0));
    }
}
