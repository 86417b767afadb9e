package dev.netsplit.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class LedgerVersionTest {
    @Test
    void ledgersCarryTheVersionOfThePom() throws IOException {
        Matcher version = Pattern.compile("<artifactId>netsplit[^<]*</artifactId>\\s*<version>([^<]+)</version>")
                .matcher(Files.readString(Path.of("../pom.xml")));

        assertThat(version.find()).isTrue();
        assertThat(LedgerRun.versions()).startsWith("netsplit " + version.group(1) + ", Java ");
    }
}
