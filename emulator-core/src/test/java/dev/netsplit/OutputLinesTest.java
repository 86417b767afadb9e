package dev.netsplit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutputLinesTest {
    private final OutputLines lines = new OutputLines();
    private final List<String> completed = new ArrayList<>();

    @Test
    void linesEndAtALineFeedACarriageReturnOrBoth() {
        add("a\nb\r");
        add("\nc\rd\n\ne");

        assertThat(completed).containsExactly("a", "b", "c", "d", "");
        assertThat(lines.all()).containsExactly("a", "b", "c", "d", "", "e");
        assertThat(lines.partial()).isEqualTo("e");
    }

    @Test
    void oldestLinesAreDropped() {
        for (int i = 0; i < OutputLines.MAX_LINES + 2; i++) {
            add(i + "\n");
        }

        assertThat(lines.all()).hasSize(OutputLines.MAX_LINES).startsWith("2", "3");
        assertThat(lines.first()).isEqualTo(2);
        assertThat(lines.get(lines.end() - 1)).isEqualTo(Integer.toString(OutputLines.MAX_LINES + 1));
    }

    @Test
    void charactersAreBoundedToo() {
        String line = "x".repeat(OutputLines.MAX_LINE);
        int linesKept = OutputLines.MAX_CHARACTERS / OutputLines.MAX_LINE;
        add("first\n");
        for (int i = 0; i < linesKept; i++) {
            add(line + "\n");
        }
        assertThat(lines.all()).hasSize(linesKept).containsOnly(line);

        add(line + "y");
        assertThat(lines.partial()).isEqualTo("y");
    }

    @Test
    void encodingIsTheLocalesOrUtf8() {
        assertThat(ProcessOutput.charset("ISO-8859-1")).isEqualTo(StandardCharsets.ISO_8859_1);
        assertThat(ProcessOutput.charset("ANSI_X3.4-1968")).isEqualTo(StandardCharsets.UTF_8);
        assertThat(ProcessOutput.charset("no-such-charset")).isEqualTo(StandardCharsets.UTF_8);
        assertThat(ProcessOutput.charset(null)).isEqualTo(StandardCharsets.UTF_8);
    }

    private void add(String text) {
        lines.add(text.toCharArray(), text.length(), completed);
    }
}
