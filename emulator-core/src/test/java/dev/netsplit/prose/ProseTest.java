package dev.netsplit.prose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.prose.Prose.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProseTest {
    private static final Prose PROSE =
            new Prose(Words.parse(List.of("# a comment", "foo: bar", "foo fighters: a band")));
    private static final String LONG = "x".repeat(120);

    @Test
    void commentsAndLiteralsAreSearchedAndCodeIsNot() {
        assertThat(PROSE.inJava("""
                int foo = 1; // Foo
                /* a foo */ foo();
                String s = "\\"foo";
                char c = '"'; foo();
                String t = \"""
                    foo\""";
                """)).containsExactly(word(1), word(2), word(3), word(6));
    }

    @Test
    void aPhraseMayGoOnInTheNextLine() {
        assertThat(PROSE.inJava("/**\n * The foo\n * fighters.\n */\n// a foo\n// fighters\n"))
                .containsExactly(
                        new Problem(2, true, "'foo fighters': a band"), new Problem(5, true, "'foo fighters': a band"));
    }

    @Test
    void aWordWithinAnotherIsNotFound() {
        assertThat(PROSE.inMarkdown("food, fooFighters")).isEmpty();
    }

    @Test
    void longLinesAreFoundInCommentsOnly() {
        assertThat(PROSE.inJava("String s = \"" + LONG + "\";\n// " + LONG + "\n/*\n" + LONG + "y\n*/\n"))
                .containsExactly(longLine(2), longLine(4));
    }

    @Test
    void tablesAndCodeAndTargetsOfLinksMayBeLong() {
        assertThat(PROSE.inMarkdown(
                        "y" + LONG + "\n| " + LONG + "\n```\n" + LONG + "y\n```\n[a](" + LONG + ")\ny" + LONG))
                .containsExactly(longLine(1), longLine(7));
    }

    private static Problem word(int line) {
        return new Problem(line, true, "'foo': bar");
    }

    private static Problem longLine(int line) {
        return new Problem(line, false, "more than 120 columns");
    }
}
