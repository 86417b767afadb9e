package dev.netsplit.impair;

import dev.netsplit.impair.NetemTokens.Token;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code distribution uniform|normal|pareto|paretonormal|FILE}. */
record NetemDistribution(Token keyword, Shape shape) {
    private static final Map<String, Shape> KNOWN = Map.of(
            "uniform", Latency::uniform,
            "normal", Latency::normal,
            "pareto", Latency::pareto,
            "paretonormal", Latency::paretoNormal);

    private static final Set<DelayDistribution> STANDARD =
            Set.of(DelayDistribution.NORMAL, DelayDistribution.PARETO, DelayDistribution.PARETO_NORMAL);

    private static final String TABLE = ".dist";

    /** Makes latencies of a kind. */
    @FunctionalInterface
    interface Shape {
        Latency of(Duration time, Duration jitter);
    }

    static NetemDistribution parse(Token keyword, NetemTokens tokens) {
        Token word = tokens.take(keyword, "uniform, normal, pareto, paretonormal or a table's name");
        Shape known = KNOWN.get(word.text());
        return new NetemDistribution(keyword, known != null ? known : table(word, tokens));
    }

    private static Shape table(Token word, NetemTokens tokens) {
        DelayDistribution table = tokens.make(
                word,
                () -> NetemTables.find(word.text())
                        .map(DelayDistribution::read)
                        .orElseThrow(() -> new IllegalArgumentException("there is no such table; the known ones are "
                                + KNOWN.keySet().stream().sorted().toList()
                                + ", others are NAME.dist of iproute2, or a path with a slash in it")));
        return (time, jitter) -> Latency.distribution(time, jitter, table);
    }

    /** The word for a distribution, if tc has one. */
    static Optional<String> name(DelayDistribution distribution) {
        String name = distribution.name();
        if (STANDARD.contains(distribution)) {
            return Optional.of(name);
        }
        // A table knows its file's name; what is printed has to find that same table again.
        return Optional.of(name)
                .filter(file -> file.endsWith(TABLE))
                .map(file -> file.substring(0, file.length() - TABLE.length()))
                .filter(word -> NetemTables.find(word)
                        .map(DelayDistribution::read)
                        .filter(distribution::equals)
                        .isPresent());
    }
}
