package dev.netsplit.prose;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds words to avoid and long lines in Java sources and Markdown. */
final class Prose {
    private static final int COLUMNS = 120;

    private static final Pattern COMMENT = Pattern.compile("//[^\\n]*|/\\*(?s:.*?)\\*/");
    private static final Pattern LITERAL = Pattern.compile(
            "\"\"\"(?s:.*?)\"\"\"|\"[^\"\\\\\\n]*+(?:\\\\.[^\"\\\\\\n]*+)*+\"|'[^'\\\\\\n]*+(?:\\\\.[^'\\\\\\n]*+)*+'");
    private static final Pattern COMMENT_OR_LITERAL = Pattern.compile(LITERAL + "|(?<comment>" + COMMENT + ")");

    /** The part of a link that cannot be wrapped, and that a reader does not see. */
    private static final Pattern LINK_TARGET = Pattern.compile("]\\([^)]*\\)|https?://\\S+");

    private final Words words;

    Prose(Words words) {
        this.words = words;
    }

    /** A word to avoid, or a line that is too long. */
    record Problem(int line, boolean isWord, String text) {}

    /** Finds the problems in comments and literals of a Java source. Only comments are checked for long lines. */
    List<Problem> inJava(String source) {
        BitSet prose = new BitSet(source.length());
        BitSet comments = new BitSet(source.length());
        Matcher matcher = COMMENT_OR_LITERAL.matcher(source);
        while (matcher.find()) {
            prose.set(matcher.start(), matcher.end());
            if (matcher.group("comment") != null) {
                comments.set(matcher.start(), matcher.end());
            }
        }
        return problems(source, prose, comments);
    }

    /** Finds the problems in a Markdown document. Tables and blocks of code may have long lines. */
    List<Problem> inMarkdown(String document) {
        BitSet all = new BitSet(document.length());
        all.set(0, document.length());
        BitSet wrapped = new BitSet(document.length());
        boolean isCode = false;
        int start = 0;
        for (String line : document.split("\n", -1)) {
            isCode ^= line.strip().startsWith("```");
            if (!isCode && !line.strip().startsWith("|")) {
                wrapped.set(start, start + line.length());
            }
            start += line.length() + 1;
        }
        return problems(document, all, wrapped);
    }

    private List<Problem> problems(String text, BitSet prose, BitSet wrapped) {
        List<Problem> problems = new ArrayList<>();
        int number = 0;
        int start = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            int end = start + line.length();
            int first = wrapped.nextSetBit(start);
            if (first >= 0 && first < end && columns(line) > COLUMNS) {
                problems.add(new Problem(number, false, "more than %d columns".formatted(COLUMNS)));
            }
            start = end + 1;
        }
        Matcher matcher = words.pattern().matcher(text);
        int line = 1;
        int counted = 0;
        while (matcher.find()) {
            for (; counted < matcher.start(); counted++) {
                line += text.charAt(counted) == '\n' ? 1 : 0;
            }
            if (prose.get(matcher.start())) {
                problems.add(new Problem(line, true, words.advice(matcher.group())));
            }
        }
        return problems;
    }

    private static int columns(String line) {
        return line.length() <= COLUMNS
                ? line.length()
                : LINK_TARGET.matcher(line).replaceAll("").length();
    }
}
