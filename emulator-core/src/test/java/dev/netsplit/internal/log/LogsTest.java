package dev.netsplit.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.MarkerFactory;

/** Warnings are seen, whether SLF4J has a provider or not. */
class LogsTest {

    @Test
    void withAProviderLoggersAreThatOnes() {
        assertThat(Logs.of(LogsTest.class)).isNotInstanceOf(ErrorStreamLogger.class);
        assertThat(Logs.of(LogsTest.class).getClass().getName()).startsWith("org.slf4j.simple.");
    }

    @Test
    void withoutOneWarningsAndErrorsGoToTheErrorStream() throws Exception {
        String logger = " " + Logging.class.getName() + " - ";

        assertThat(lines("slf4j-simple"))
                .contains(
                        "WARN" + logger + "plain",
                        "WARN" + logger + "one 1",
                        "WARN" + logger + "one 1, two 2",
                        "WARN" + logger + "one 1, two 2, three 3",
                        "WARN" + logger + "marked 1",
                        "ERROR" + logger + "failed at 7",
                        "java.lang.IllegalStateException: on purpose",
                        "enabled false false false true true",
                        "name " + Logging.class.getName())
                .noneMatch(line -> line.contains("quiet"));
    }

    private static List<String> lines(String without) throws Exception {
        String classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains(without))
                .collect(Collectors.joining(File.pathSeparator));
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classPath,
                        Logging.class.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(child.waitFor()).as(output).isZero();
        return output.lines().toList();
    }

    /** What the child JVM runs. */
    static final class Logging {
        private Logging() {}

        public static void main(String[] arguments) {
            Logger log = Logs.of(Logging.class);
            log.trace("quiet");
            log.debug("quiet {}", 1);
            log.info("quiet");
            log.warn("plain");
            log.warn("one {}", 1);
            log.warn("one {}, two {}", 1, 2);
            log.warn("one {}, two {}, three {}", 1, 2, 3);
            log.warn(MarkerFactory.getMarker("important"), "marked {}", 1);
            log.error("failed at {}", 7, new IllegalStateException("on purpose"));
            System.out.println("enabled " + log.isTraceEnabled() + " " + log.isDebugEnabled() + " "
                    + log.isInfoEnabled() + " " + log.isWarnEnabled() + " " + log.isErrorEnabled());
            System.out.println("name " + log.getName());
        }
    }
}
