package dev.netsplit.benchmarks;

import java.util.List;
import java.util.Locale;

/** Results as bars, in SVG: a panel a figure, a bar a peer, with its value and its ratio to the veth pair beside it. */
final class Picture {
    private static final List<Figure> FIGURES = List.of(Figure.TCP_1, Figure.TCP_8, Figure.UDP_FLOOD, Figure.UDP_BULK);
    private static final String GREY = "fill=\"#57606a\"";
    private static final int COLUMNS = 2;
    private static final int MARGIN = 24;
    private static final int TITLE = 82;
    private static final int PANEL = 520;
    private static final int PANEL_HEAD = 34;
    private static final int LABEL = 190;
    private static final int LONGEST = 180;
    private static final int ROW = 26;
    private static final int BAR = 16;

    private final Results results;
    private final List<Contender> contenders;
    private final StringBuilder svg = new StringBuilder();

    private Picture(Results results) {
        this.results = results;
        this.contenders = results.contenders();
    }

    static String of(Results results, String conditions) {
        return new Picture(results).draw(conditions);
    }

    private String draw(String conditions) {
        int panelHeight = PANEL_HEAD + contenders.size() * ROW + MARGIN;
        int width = 2 * MARGIN + COLUMNS * PANEL;
        int height = TITLE + (FIGURES.size() + COLUMNS - 1) / COLUMNS * panelHeight + MARGIN;
        svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\""
                .formatted(width, height, width, height));
        svg.append(" font-family=\"'DejaVu Sans', Verdana, sans-serif\" font-size=\"12\" fill=\"#24292f\">\n");
        svg.append("<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
        text(MARGIN, 30, "font-size=\"18\" font-weight=\"bold\"", "What gets through");
        text(
                MARGIN,
                50,
                GREY,
                "Beside each bar: the median of the rounds and its ratio to a bare veth pair. The thin line goes from the least to the most.");
        text(MARGIN, 68, GREY, conditions);
        for (int i = 0; i < FIGURES.size(); i++) {
            panel(FIGURES.get(i), MARGIN + i % COLUMNS * PANEL, TITLE + i / COLUMNS * panelHeight);
        }
        return svg.append("</svg>\n").toString();
    }

    private void panel(Figure figure, int left, int top) {
        text(left, top + 20, "font-weight=\"bold\"", figure.title() + ", " + figure.unit());
        double most = contenders.stream()
                .flatMap(contender -> results.spread(contender, figure).stream())
                .mapToDouble(Results.Spread::max)
                .max()
                .orElse(1);
        int bars = left + LABEL;
        int y = top + PANEL_HEAD;
        for (Contender contender : contenders) {
            int at = y;
            text(bars - 8, at + BAR - 3, "text-anchor=\"end\"", contender.title());
            results.spread(contender, figure)
                    .ifPresent(spread -> bar(contender, figure, spread, bars, at, LONGEST / most));
            y += ROW;
        }
        line(bars, top + PANEL_HEAD - 4, bars, y - ROW + BAR + 4, "#8c959f", 1);
    }

    private void bar(Contender contender, Figure figure, Results.Spread spread, int left, int top, double scale) {
        svg.append(String.format(
                Locale.ROOT,
                "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>%n",
                left,
                top,
                Math.max(1, spread.median() * scale),
                BAR,
                colour(contender)));
        int middle = top + BAR / 2;
        line(left + spread.min() * scale, middle, left + spread.max() * scale, middle, "#24292f", 1.5);
        text(
                (int) (left + spread.max() * scale) + 8,
                top + BAR - 3,
                "",
                figure.format(spread.median()) + "  ·  " + Table.ratio(results, contender, Contender.VETH, figure));
    }

    /** One colour a family. */
    private static String colour(Contender contender) {
        String family = contender.key().split("-", 2)[0];
        return switch (family) {
            case "veth" -> "#8c959f";
            case "c" -> "#d4a72c";
            case "netsplit" -> "#0969da";
            default -> "#a475f9";
        };
    }

    private void line(double fromX, double fromY, double toX, double toY, String colour, double width) {
        svg.append(String.format(
                Locale.ROOT,
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" stroke-width=\"%.1f\"/>%n",
                fromX,
                fromY,
                toX,
                toY,
                colour,
                width));
    }

    private void text(int x, int y, String attributes, String content) {
        String escaped = content.replace("&", "&amp;").replace("<", "&lt;");
        svg.append("<text x=\"%d\" y=\"%d\" %s>%s</text>%n".formatted(x, y, attributes, escaped));
    }
}
