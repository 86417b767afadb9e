package dev.netsplit.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Figures by peer, one a round, in the order of the rounds. */
final class Results {
    private final Map<Contender, Map<Figure, List<Double>>> figures = new LinkedHashMap<>();

    /** The median of the rounds, and their extremes. */
    record Spread(double median, double min, double max) {
        static Spread of(List<Double> values) {
            double[] sorted =
                    values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
            int middle = sorted.length / 2;
            double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
            return new Spread(median, sorted[0], Arrays.stream(sorted).max().orElse(median));
        }
    }

    void add(Contender contender, Figure figure, double value) {
        figures.computeIfAbsent(contender, unused -> new LinkedHashMap<>())
                .computeIfAbsent(figure, unused -> new ArrayList<>())
                .add(value);
    }

    List<Contender> contenders() {
        return List.copyOf(figures.keySet());
    }

    Optional<Spread> spread(Contender contender, Figure figure) {
        return Optional.of(values(contender, figure))
                .filter(list -> !list.isEmpty())
                .map(Spread::of);
    }

    /**
     * The median of the ratios to another in the same round, since the machine is not the same in another; by the
     * other's key.
     */
    Optional<Double> ratio(Contender contender, String other, Figure figure) {
        List<Double> ours = values(contender, figure);
        List<Double> theirs = figures.keySet().stream()
                .filter(candidate -> candidate.key().equals(other))
                .map(candidate -> values(candidate, figure))
                .findFirst()
                .orElse(List.of());
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < Math.min(ours.size(), theirs.size()); round++) {
            ratios.add(ours.get(round) / theirs.get(round));
        }
        return Optional.of(ratios)
                .filter(list -> !list.isEmpty())
                .map(list -> Spread.of(list).median());
    }

    private List<Double> values(Contender contender, Figure figure) {
        return figures.getOrDefault(contender, Map.of()).getOrDefault(figure, List.of());
    }
}
