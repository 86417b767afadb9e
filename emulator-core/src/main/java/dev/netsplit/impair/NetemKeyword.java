package dev.netsplit.impair;

import com.google.common.collect.ImmutableList;
import dev.netsplit.impair.NetemTokens.Token;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The words that begin a clause, in the order in which tc tries them (iproute2: tc/q_netem.c), with what reads and
 * prints the clause.
 */
@SuppressWarnings("ImmutableEnumChecker") // the functions have no state
enum NetemKeyword {
    LIMIT(1, NetemParser::limit, NetemPrinter::limit, "limit"),
    DELAY(2, NetemParser::delay, NetemPrinter::delay, "latency", "delay"),
    LOSS(
            3,
            (parser, word) -> parser.set(ImpairmentKind.LOSS, NetemLoss.parse(word, parser.tokens())),
            profile -> NetemLoss.print(profile.loss()),
            "loss",
            "drop"),
    SEED(
            "the seed belongs to the network, EmulatedNetwork.builder().seed(n): with one of its own, a link's fates"
                    + " would not follow from the network's",
            "seed"),
    ECN(
            "netem marks what its loss model chose; here a queue marks when it is congested:"
                    + " Bandwidth.of(rate).queue(Queue.packets(n).coDel().ecn())",
            "ecn"),
    REORDER(5, NetemParser::reorder, NetemPrinter::reorder, "reorder"),
    CORRUPT(
            6,
            (parser, word) -> parser.set(
                    ImpairmentKind.CORRUPTION, parser.chance(word, Corruption::random, Corruption::correlated)),
            profile -> NetemPrinter.corrupt(profile.corruption()),
            "corrupt"),
    GAP(NetemParser::gap, "gap"),
    DUPLICATE(
            4,
            (parser, word) -> parser.set(
                    ImpairmentKind.DUPLICATION, parser.chance(word, Duplication::random, Duplication::correlated)),
            profile -> NetemChance.print(
                    "duplicate",
                    profile.duplication().probability(),
                    profile.duplication().correlation()),
            "duplicate"),
    DISTRIBUTION(NetemParser::distribution, "distribution"),
    RATE(7, NetemParser::rate, profile -> NetemRate.print(profile.bandwidth()), "rate"),
    SLOT("for deliveries in bursts use Bandwidth.trace, whose opportunities lie where the trace says", "slot");

    /** The impairments that clauses say. */
    static final ImmutableList<ImpairmentKind> KINDS = ImmutableList.of(
            ImpairmentKind.LATENCY,
            ImpairmentKind.LOSS,
            ImpairmentKind.DUPLICATION,
            ImpairmentKind.CORRUPTION,
            ImpairmentKind.REORDERING);

    /** Where keywords stand that are printed by another one's clause, or by none. */
    private static final int NOWHERE = 0;

    private final int place;
    private final BiConsumer<NetemParser, Token> reader;
    private final Function<LinkProfile, Optional<String>> printer;
    private final @Nullable String refusal;
    private final ImmutableList<String> words;

    /**
     * @param place where tc shows the clause, from 1
     * @param printer makes the clause of a profile; empty if it needs none
     */
    NetemKeyword(
            int place,
            BiConsumer<NetemParser, Token> reader,
            Function<LinkProfile, Optional<String>> printer,
            String... words) {
        this(place, reader, printer, null, ImmutableList.copyOf(words));
    }

    /** A clause that another keyword's clause has in it when it is printed. */
    NetemKeyword(BiConsumer<NetemParser, Token> reader, String word) {
        this(NOWHERE, reader, profile -> Optional.empty(), null, ImmutableList.of(word));
    }

    /** A clause that is not supported. */
    NetemKeyword(String refusal, String word) {
        this(
                NOWHERE,
                (parser, token) -> {
                    throw new AssertionError("refused before: " + token);
                },
                profile -> Optional.empty(),
                refusal,
                ImmutableList.of(word));
    }

    NetemKeyword(
            int place,
            BiConsumer<NetemParser, Token> reader,
            Function<LinkProfile, Optional<String>> printer,
            @Nullable String refusal,
            ImmutableList<String> words) {
        this.place = place;
        this.reader = reader;
        this.printer = printer;
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

    /** Returns the clauses of a profile, in the order in which tc shows them. */
    static List<String> print(LinkProfile profile) {
        return Arrays.stream(values())
                .sorted(Comparator.comparingInt(keyword -> keyword.place))
                .flatMap(keyword -> keyword.printer.apply(profile).stream())
                .toList();
    }

    /** Reads the clause behind this keyword. */
    void read(NetemParser parser, Token word) {
        reader.accept(parser, word);
    }

    /** Why this clause is not supported, and what to do instead; empty if it is. */
    Optional<String> refusal() {
        return Optional.ofNullable(refusal);
    }
}
