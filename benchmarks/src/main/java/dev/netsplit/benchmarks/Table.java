package dev.netsplit.benchmarks;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.List;
import java.util.Locale;

/** Results as Markdown. */
final class Table {
    private final StringBuilder text = new StringBuilder();

    /** A heading, and what is below it. */
    @CanIgnoreReturnValue
    Table section(String heading, String... explanation) {
        gap().text.append("## ").append(heading).append("\n\n");
        for (String line : explanation) {
            text.append(line).append('\n');
        }
        if (explanation.length > 0) {
            text.append('\n');
        }
        return this;
    }

    /** A table's first line. */
    @CanIgnoreReturnValue
    Table head(List<String> columns) {
        row(columns);
        text.append("|").append(" --- |".repeat(columns.size())).append('\n');
        return this;
    }

    /** Parts one table from the next. */
    @CanIgnoreReturnValue
    Table gap() {
        if (!text.toString().endsWith("\n\n")) {
            text.append('\n');
        }
        return this;
    }

    @CanIgnoreReturnValue
    Table row(List<String> cells) {
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
        return this;
    }

    /** The median, and the rounds' extremes behind it; a dash for what was not measured. */
    static String cell(Results results, Contender contender, Figure figure) {
        return results.spread(contender, figure)
                .map(spread -> "%s (%s–%s)"
                        .formatted(
                                figure.format(spread.median()),
                                figure.format(spread.min()),
                                figure.format(spread.max())))
                .orElse("–");
    }

    static String ratio(Results results, Contender contender, String other, Figure figure) {
        return results.ratio(contender, other, figure)
                .map(ratio -> String.format(Locale.ROOT, "%.2f", ratio))
                .orElse("–");
    }

    @Override
    public String toString() {
        return text.toString().stripLeading();
    }
}
