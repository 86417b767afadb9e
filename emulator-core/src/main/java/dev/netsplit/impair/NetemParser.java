package dev.netsplit.impair;

import dev.netsplit.impair.NetemTokens.Token;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.DoubleFunction;
import org.jspecify.annotations.Nullable;

/** Reads one netem command line: clause by clause first, then what the clauses make together. */
final class NetemParser {
    private final NetemTokens tokens;
    private final Map<NetemKeyword, Token> seen = new EnumMap<>(NetemKeyword.class);
    private final LinkProfile.Builder profile = LinkProfile.builder();

    private @Nullable NetemDelay delay;
    private @Nullable NetemDistribution distribution;
    private @Nullable NetemChance reorder;
    private @Nullable Count gap;
    private @Nullable NetemRate rate;
    private @Nullable Count limit;

    NetemParser(String text) {
        tokens = new NetemTokens(text);
    }

    LinkProfile parse() {
        while (tokens.hasNext()) {
            Token word = tokens.next();
            keyword(word).read(this, word);
        }
        profile.latency(latency()).reordering(reordering()).bandwidth(bandwidth());
        return profile.build();
    }

    private NetemKeyword keyword(Token word) {
        NetemKeyword keyword = NetemKeyword.of(word.text())
                .orElseThrow(() -> tokens.error("not contain " + word + ": a clause begins with one of "
                        + NetemKeyword.words() + "; give what tc takes after netem"));
        keyword.refusal().ifPresent(why -> {
            throw tokens.error("not contain " + word + ": not supported; " + why);
        });
        Token before = seen.putIfAbsent(keyword, word);
        if (before != null) {
            throw tokens.error("not contain " + word + ": there is " + before + " already");
        }
        return keyword;
    }

    NetemTokens tokens() {
        return tokens;
    }

    void set(ImpairmentKind kind, Impairment impairment) {
        profile.impairment(kind, impairment);
    }

    /** Reads a chance and makes an impairment of it. */
    <T> T chance(Token word, DoubleFunction<T> random, BiFunction<T, Double, T> correlated) {
        return NetemChance.parse(word, tokens).make(tokens, random, correlated);
    }

    void limit(Token word) {
        limit = new Count(word, tokens.take(word, NetemQuantity.PACKETS));
    }

    void delay(Token word) {
        delay = NetemDelay.parse(word, tokens);
    }

    void distribution(Token word) {
        distribution = NetemDistribution.parse(word, tokens);
    }

    void reorder(Token word) {
        reorder = NetemChance.parse(word, tokens);
    }

    void gap(Token word) {
        gap = new Count(word, tokens.take(word, NetemQuantity.COUNT));
    }

    void rate(Token word) {
        rate = NetemRate.parse(word, tokens);
    }

    private Latency latency() {
        if (distribution != null && (delay == null || !delay.varies())) {
            throw tokens.error("not contain " + distribution.keyword()
                    + " without a delay and a jitter, both more than 0: there is nothing to distribute");
        }
        if (delay == null) {
            return Latency.none();
        }
        NetemDistribution.Shape shape = distribution == null ? Latency::uniform : distribution.shape();
        return delay.latency(shape, rate != null, tokens);
    }

    private Reordering reordering() {
        if (reorder == null || reorder.probability() == 0) {
            if (gap != null && gap.value() > 0) {
                throw tokens.error("not contain " + gap.keyword() + " without a reorder of more than 0%");
            }
            return Reordering.none();
        }
        if (delay == null || delay.time().isZero()) {
            throw tokens.error("not contain " + reorder.keyword()
                    + " without a delay of more than 0: a packet gets ahead by skipping it");
        }
        // A gap of 0 is one of 1 to tc: every packet may be the one.
        int distance = gap == null ? 1 : Math.max(1, gap.value());
        return reorder.make(
                tokens, probability -> Reordering.random(probability).gap(distance), Reordering::correlated);
    }

    private Bandwidth bandwidth() {
        Bandwidth bandwidth = rate == null ? Bandwidth.unlimited() : rate.bandwidth(tokens);
        if (limit == null) {
            return bandwidth;
        }
        Count packets = limit;
        return tokens.make(packets.keyword(), () -> bandwidth.queue(Queue.packets(packets.value())));
    }

    /** A clause of one number. */
    private record Count(Token keyword, int value) {}
}
