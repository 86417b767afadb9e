package dev.netsplit.impair;

import com.google.common.collect.ImmutableList;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The words that begin a clause, in the order in which tc tries them (iproute2: tc/q_netem.c). */
enum NetemKeyword {
    LIMIT("limit"),
    DELAY("latency", "delay"),
    LOSS("loss", "drop"),
    SEED(
            "the seed belongs to the network, EmulatedNetwork.builder().seed(n): with one of its own, a link's fates"
                    + " would not follow from the network's",
            ImmutableList.of("seed")),
    ECN(
            "netem marks what its loss model chose; here a queue marks when it is congested:"
                    + " Bandwidth.of(rate).queue(Queue.packets(n).coDel().ecn())",
            ImmutableList.of("ecn")),
    REORDER("reorder"),
    CORRUPT("corrupt"),
    GAP("gap"),
    DUPLICATE("duplicate"),
    DISTRIBUTION("distribution"),
    RATE("rate"),
    SLOT(
            "for deliveries in bursts use Bandwidth.trace, whose opportunities lie where the trace says",
            ImmutableList.of("slot"));

    private final @Nullable String refusal;
    private final ImmutableList<String> words;

    NetemKeyword(String... words) {
        this.refusal = null;
        this.words = ImmutableList.copyOf(words);
    }

    NetemKeyword(String refusal, ImmutableList<String> words) {
        this.refusal = refusal;
        this.words = words;
    }

    /** The keyword that a word is, or is the beginning of; tc takes the first that fits. */
    static Optional<NetemKeyword> of(String word) {
        return Arrays.stream(values())
                .filter(keyword -> keyword.words.stream().anyMatch(full -> full.startsWith(word)))
                .findFirst();
    }

    /** All words that begin a clause. */
    static String words() {
        return Arrays.stream(values())
                .filter(keyword -> keyword.refusal == null)
                .flatMap(keyword -> keyword.words.stream())
                .collect(Collectors.joining(", "));
    }

    /** Why this clause is not supported, and what to do instead; empty if it is. */
    Optional<String> refusal() {
        return Optional.ofNullable(refusal);
    }
}
