package dev.netsplit.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of all modules have the same default time limits. */
class TimeLimitsTest {
    private static final Path FILE = Path.of("src", "test", "resources", "junit-platform.properties");

    @ParameterizedTest
    @ValueSource(strings = {"junit-extension", "examples"})
    void aModuleHasTheLimitsOfTheCore(String module) throws IOException {
        Path file = Path.of("..", module).resolve(FILE);
        assumeTrue(Files.exists(FILE), "there is no checkout of the sources to read");

        assertThat(file).hasSameTextualContentAs(FILE);
    }

    @Test
    void aTestMethodHasTwoMinutesAndEndsWithADumpOfAllThreads() {
        assertThat(TimeLimitsTest.class.getResourceAsStream("/junit-platform.properties"))
                .asString(StandardCharsets.UTF_8)
                .contains("timeout.testable.method.default = 2 m", "threaddump.enabled = true");
    }
}
