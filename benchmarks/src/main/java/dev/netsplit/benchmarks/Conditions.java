package dev.netsplit.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** What machine this is. */
final class Conditions {
    private Conditions() {}

    /**
     * In a line: processor, kernel, JVM, date, and how many threads wanted to run in the last minute: a quiet machine
     * has about 0.
     */
    static String describe() throws IOException {
        String model = Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 2))
                .findFirst()
                .orElse(System.getProperty("os.arch"));
        return "%s × %s, Linux %s, JDK %s, %s, load average before %s"
                .formatted(
                        Runtime.getRuntime().availableProcessors(),
                        model,
                        System.getProperty("os.version"),
                        Runtime.version(),
                        LocalDate.now(ZoneOffset.UTC),
                        Files.readString(Path.of("/proc/loadavg")).split(" ", -1)[0]);
    }
}
