package dev.netsplit.impair;

import dev.netsplit.impair.NetemTokens.Token;
import java.util.EnumMap;
import java.util.Map;
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
            clause(word, keyword(word));
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

    private void clause(Token word, NetemKeyword keyword) {
        switch (keyword) {
            case LIMIT -> limit = new Count(word, tokens.take(word, NetemQuantity.PACKETS));
            case DELAY -> delay = NetemDelay.parse(word, tokens);
            case DISTRIBUTION -> distribution = NetemDistribution.parse(word, tokens);
            case LOSS -> profile.loss(NetemLoss.parse(word, tokens));
            case DUPLICATE ->
                profile.duplication(NetemChance.parse(word, tokens).duplication(tokens));
            case CORRUPT -> profile.corruption(NetemChance.parse(word, tokens).corruption(tokens));
            case REORDER -> reorder = NetemChance.parse(word, tokens);
            case GAP -> gap = new Count(word, tokens.take(word, NetemQuantity.COUNT));
            case RATE -> rate = NetemRate.parse(word, tokens);
            case SEED, ECN, SLOT -> throw new AssertionError("refused before: " + keyword);
        }
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
        return reorder.reordering(tokens, gap == null ? 1 : Math.max(1, gap.value()));
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
