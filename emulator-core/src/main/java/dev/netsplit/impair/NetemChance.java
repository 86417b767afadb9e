package dev.netsplit.impair;

import dev.netsplit.impair.NetemTokens.Token;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.DoubleFunction;
import java.util.stream.Collectors;

/** {@code KEYWORD PERCENT [CORRELATION]}: what may happen to a packet, and how much it depends on the one before. */
record NetemChance(Token keyword, double probability, double correlation) {

    static NetemChance parse(Token keyword, NetemTokens tokens) {
        double probability = tokens.take(keyword, NetemQuantity.PERCENT);
        double correlation = tokens.takeMore(keyword, NetemQuantity.PERCENT).orElse(0.0);
        return new NetemChance(keyword, probability, correlation);
    }

    /** Makes an impairment of it. */
    <T> T make(NetemTokens tokens, DoubleFunction<T> random, BiFunction<T, Double, T> correlated) {
        return tokens.make(keyword, () -> {
            T impairment = random.apply(probability);
            return isCorrelated() ? correlated.apply(impairment, correlation) : impairment;
        });
    }

    /** What never happens, or always, does not depend on anything. */
    private boolean isCorrelated() {
        return correlation > 0 && probability > 0 && probability < 1;
    }

    /** The clause again; empty for what never happens. */
    static Optional<String> print(String keyword, double probability, double correlation) {
        return probability == 0
                ? Optional.empty()
                : Optional.of(
                        keyword + " " + percent(probability) + (correlation == 0 ? "" : " " + percent(correlation)));
    }

    /** Shares from 0 to 1, as percentages. */
    static String percents(double... shares) {
        return Arrays.stream(shares).mapToObj(NetemChance::percent).collect(Collectors.joining(" "));
    }

    /** Every digit that it takes to read the same number again, which {@link Texts#percent} would round for people. */
    static String percent(double share) {
        BigDecimal percent = BigDecimal.valueOf(share).movePointRight(2);
        return percent.stripTrailingZeros().toPlainString() + "%";
    }
}
