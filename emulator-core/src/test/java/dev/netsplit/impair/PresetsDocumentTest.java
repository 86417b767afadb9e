package dev.netsplit.impair;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/presets.md says what the code does: its tables are written here, and must be in there word by word. */
class PresetsDocumentTest {
    /** From the module's directory, in which tests run. */
    private static final Path DOCUMENT = Path.of("..", "docs", "presets.md");

    @Test
    void theTableOfPresetsIsUpToDate() throws IOException {
        StringBuilder table = new StringBuilder("""
                | preset | direction | latency, one way | loss | rate, queue |
                | --- | --- | --- | --- | --- |
                """);
        NamedPresets.all().forEach((name, pair) -> {
            boolean symmetric = pair.up().equals(pair.down());
            table.append(row(name, symmetric ? "both" : "up", pair.up()));
            if (!symmetric) {
                table.append(row("", "down", pair.down()));
            }
        });

        assertThat(Files.readString(DOCUMENT)).contains(table);
    }

    @Test
    void theTableOfRegionsIsUpToDate() throws IOException {
        StringBuilder table = new StringBuilder();
        table.append(cells(Stream.concat(Stream.of("ms"), regions().map(CloudRegion::toString))));
        table.append(cells(Stream.concat(Stream.of("---"), regions().map(region -> "---:"))));
        for (CloudRegion from : CloudRegion.values()) {
            table.append(cells(Stream.concat(
                    Stream.of(from.toString()), regions().map(to -> to == from ? "" : roundTripMillis(from, to)))));
        }

        assertThat(Files.readString(DOCUMENT)).contains(table);
    }

    @Test
    void noPresetIsForgotten() {
        assertThat(NamedPresets.all().keySet().stream().map(name -> name.substring(0, name.indexOf('('))))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(LinkPresets.class.getDeclaredMethods())
                        .filter(method -> Modifier.isPublic(method.getModifiers()))
                        .map(method -> method.getName())
                        .toList());
    }

    private static String row(String name, String direction, LinkProfile profile) {
        assertThat(profile.toBuilder()
                        .latency(Latency.none())
                        .loss(Loss.none())
                        .bandwidth(Bandwidth.unlimited())
                        .build())
                .as("what %s has beside the table's columns", name)
                .isEqualTo(LinkProfile.clean());
        return cells(Stream.of(
                name.isEmpty() ? "" : "`" + name + "`",
                direction,
                profile.latency().toString(),
                profile.loss().toString(),
                profile.bandwidth().toString()));
    }

    private static String roundTripMillis(CloudRegion from, CloudRegion to) {
        long nanos = 2 * LinkPresets.crossRegion(from, to).latency().mean().toNanos();
        return BigDecimal.valueOf(nanos, 6).stripTrailingZeros().toPlainString();
    }

    private static Stream<CloudRegion> regions() {
        return Arrays.stream(CloudRegion.values());
    }

    private static String cells(Stream<String> texts) {
        return texts.map(text -> text.isEmpty() ? "" : text + " ").collect(Collectors.joining("| ", "| ", "|\n"));
    }
}
