import static org.junit.platform.engine.discovery.ClassNameFilter.includeClassNamePatterns;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClasspathRoots;
import static org.junit.platform.launcher.EngineFilter.includeEngines;
import static org.junit.platform.launcher.TagFilter.includeTags;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Set;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * Runs the tests with a tag several times in one JVM: {@code Repeat TIMES TAG FOLDER}, where the folder has the compiled
 * tests of a module. Fails if a test failed, or if none ran.
 */
final class Repeat {
    public static void main(String... args) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClasspathRoots(Set.of(Path.of(args[2]))))
                .filters(includeClassNamePatterns("[^$]*Test"), includeEngines("junit-jupiter"), includeTags(args[1]))
                .build();
        int times = Integer.parseInt(args[0]);
        int green = 0;
        long tests = 0;
        for (int round = 1; round <= times; round++) {
            SummaryGeneratingListener listener = new SummaryGeneratingListener();
            LauncherFactory.create().execute(request, listener);
            TestExecutionSummary summary = listener.getSummary();
            boolean passed = summary.getTotalFailureCount() == 0 && summary.getTestsSucceededCount() > 0;
            green += passed ? 1 : 0;
            tests += summary.getTestsSucceededCount();
            if (!passed) {
                System.out.println("round " + round + " of " + times + ":");
                summary.printFailuresTo(new PrintWriter(System.out), 20);
            }
        }
        System.out.println(green + " of " + times + " rounds green, " + tests + " tests passed");
        System.exit(green == times ? 0 : 1);
    }
}
