package dev.netsplit.impair;

import static dev.netsplit.impair.NetemQuantity.PERCENT;

import dev.netsplit.impair.NetemTokens.Token;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * {@code loss [random] P [CORRELATION]}, {@code loss state P13 [P31 [P32 [P23 [P14]]]]} and
 * {@code loss gemodel P [R [1-H [1-K]]]}.
 */
final class NetemLoss {
    private NetemLoss() {}

    static Loss parse(Token keyword, NetemTokens tokens) {
        if (PERCENT.startsLike(tokens.peek(keyword, "a loss").text())) {
            return random(keyword, tokens);
        }
        Token model = tokens.next();
        return switch (model.text()) {
            case "random" -> random(model, tokens);
            case "state" -> state(model, tokens);
            case "gemodel" -> gemodel(model, tokens);
            default ->
                throw tokens.error("give a percentage, random, state or gemodel after " + keyword + ", which " + model
                        + " is not");
        };
    }

    private static Loss random(Token keyword, NetemTokens tokens) {
        return NetemChance.parse(keyword, tokens).make(tokens, Loss::random, Loss::correlated);
    }

    private static Loss state(Token model, NetemTokens tokens) {
        double p13 = tokens.take(model, PERCENT);
        double p31 = tokens.takeMore(model, PERCENT).orElse(complement(p13));
        double p32 = tokens.takeMore(model, PERCENT).orElse(0.0);
        double p23 = tokens.takeMore(model, PERCENT).orElse(1.0);
        double p14 = tokens.takeMore(model, PERCENT).orElse(0.0);
        return tokens.make(model, () -> Loss.fourState(p13, p31, p32, p23, p14));
    }

    private static Loss gemodel(Token model, NetemTokens tokens) {
        double p = tokens.take(model, PERCENT);
        double r = tokens.takeMore(model, PERCENT).orElse(complement(p));
        double oneMinusH = tokens.takeMore(model, PERCENT).orElse(1.0);
        double oneMinusK = tokens.takeMore(model, PERCENT).orElse(0.0);
        return tokens.make(model, () -> Loss.gilbertElliott(p, r, oneMinusH, oneMinusK));
    }

    /** 1 - p in decimals, so that the rest of 90% is 10% and not 9.999999999999998%. */
    private static double complement(double p) {
        return BigDecimal.ONE.subtract(BigDecimal.valueOf(p)).doubleValue();
    }

    /** The clause for a loss; empty for none. */
    static Optional<String> print(Loss loss) {
        return loss.model().netem(loss);
    }
}
