package dev.netsplit.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.netsplit.EmulatedNetwork;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;

/** What happens where networks cannot be emulated, tried in a JVM that has given up every right to. */
class DisabledWithoutTunTest {
    private static final Path SETPRIV = Path.of("/usr/bin/setpriv");

    @BeforeAll
    static void rightsCanBeGivenUp() {
        assumeTrue(Files.isExecutable(SETPRIV), SETPRIV + " (util-linux) is missing");
    }

    @Test
    void classIsSkippedWithTheReason() throws Exception {
        Outcome outcome = Outcome.of(SkippedClass.class);

        assertThat(outcome.events()).containsExactly("SKIPPED SkippedClass: " + outcome.problem());
    }

    @Test
    void methodIsSkippedAndTheOthersRun() throws Exception {
        Outcome outcome = Outcome.of(SkippedMethod.class);

        assertThat(outcome.events())
                .containsExactlyInAnyOrder("SKIPPED skipped(EmulatedNetwork): " + outcome.problem(), "PASSED runs()");
    }

    @Test
    void defaultFailsWithTheSameSentence() throws Exception {
        Outcome outcome = Outcome.of(Failed.class);

        assertThat(outcome.events()).containsExactly("FAILED Failed: " + outcome.problem());
    }

    @Test
    void nestedClassIsAsTheClassAroundIt() throws Exception {
        Outcome outcome = Outcome.of(SkippedNested.class);

        assertThat(outcome.events()).containsExactlyInAnyOrder("SKIPPED Inner: " + outcome.problem(), "PASSED runs()");
    }

    @NetworkEmulation(nodes = "n1", disabledWithoutTun = true)
    static class SkippedClass {
        @Test
        void test(EmulatedNetwork network) {}

        @Test
        void without() {}
    }

    static class SkippedMethod {
        @Test
        @NetworkEmulation(nodes = "n1", disabledWithoutTun = true)
        void skipped(EmulatedNetwork network) {}

        @Test
        void runs() {}
    }

    @NetworkEmulation(nodes = "n1")
    static class Failed {
        @Test
        void test(EmulatedNetwork network) {}
    }

    static class SkippedNested {
        @Test
        void runs() {}

        @Nested
        @NetworkEmulation(nodes = "n1", disabledWithoutTun = true)
        class Inner {
            @Test
            void test(EmulatedNetwork network) {}
        }
    }

    /**
     * What became of a test class.
     *
     * @param problem why the child JVM cannot emulate networks
     */
    private record Outcome(String problem, List<String> events) {

        static Outcome of(Class<?> testClass) throws IOException, InterruptedException {
            Process child = new ProcessBuilder(
                            SETPRIV.toString(),
                            "--bounding-set=-all",
                            "--inh-caps=-all",
                            "--ambient-caps=-all",
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            WithoutRights.class.getName(),
                            testClass.getName())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            List<String> lines = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            assertThat(child.waitFor()).isZero();
            return new Outcome(lines.get(0), lines.subList(1, lines.size()));
        }
    }

    /** Runs in the child: a line with the problem, then one for each test or class that was skipped or has ended. */
    static final class WithoutRights {
        private WithoutRights() {}

        public static void main(String[] args) throws ClassNotFoundException {
            print(EmulatedNetwork.preflight().problem().orElse("none"));
            Jupiter.run(Class.forName(args[0])).allEvents().stream().forEach(event -> {
                String displayName = event.getTestDescriptor().getDisplayName();
                String name = displayName.substring(displayName.indexOf('$') + 1);
                event.getPayload(String.class).ifPresent(reason -> print("SKIPPED " + name + ": " + reason));
                event.getPayload(TestExecutionResult.class)
                        .filter(result -> event.getTestDescriptor().isTest()
                                || result.getThrowable().isPresent())
                        .ifPresent(result -> print(result.getThrowable()
                                .map(failure -> "FAILED " + name + ": " + failure.getMessage())
                                .orElse("PASSED " + name)));
            });
        }

        private static void print(String line) {
            System.out.println(line);
        }
    }
}
