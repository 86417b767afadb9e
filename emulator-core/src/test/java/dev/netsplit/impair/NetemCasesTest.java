package dev.netsplit.impair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The kernel's own tests of tc-netem; what tc shows is in the second column. */
class NetemCasesTest {
    private static final boolean CI = Boolean.parseBoolean(System.getenv("NETSPLIT_CI"));

    /** From the module's directory, in which tests run. */
    private static final Path CASES = Path.of("..", "..", "shared", "data", "netem-cases.tsv");

    @Test
    void everyCaseIsWhatTcShowsOrRefusedByName() throws IOException {
        assumeTrue(CI || Files.exists(CASES), () -> CASES.toAbsolutePath().normalize() + " is not part of the project");
        List<String[]> cases = Files.readAllLines(CASES).stream()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("\t", -1))
                .toList();

        assertThat(cases).hasSizeGreaterThan(10);
        assertAll(cases.stream().map(columns -> () -> check(columns[0], columns[1])));
    }

    private static void check(String arguments, String shown) {
        if (arguments.startsWith("slot")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> LinkProfile.netem(arguments))
                    .withMessageContaining("must not contain 'slot' (at 0): not supported");
        } else {
            assertThat(asTcShows(LinkProfile.netem(arguments).toNetem())).contains(plain(shown));
        }
    }

    /** tc shows the limit always, and the distribution never. */
    private static String asTcShows(String arguments) {
        String withLimit = arguments.startsWith("limit") ? arguments : "limit 1000 " + arguments;
        return plain(withLimit.replaceAll("distribution \\S+", ""));
    }

    /**
     * Without the names of a model's parameters, of which a string to be read has none, and with one space between
     * words.
     */
    private static String plain(String shown) {
        String unnamed = shown.replaceAll("\\b(p13|p31|p32|p23|p14|p|r|1-h|1-k) ", "");
        return " " + unnamed.strip().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT) + " ";
    }
}
