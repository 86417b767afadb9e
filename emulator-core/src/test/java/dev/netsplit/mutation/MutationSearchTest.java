package dev.netsplit.mutation;

import static dev.netsplit.mutation.Mutator.DELAY;
import static dev.netsplit.mutation.Mutator.DROP;
import static dev.netsplit.mutation.Mutator.RESET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.netsplit.packet.PacketFlow;
import dev.netsplit.packet.PacketId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MutationSearchTest {
    private static final PacketFlow UDP = PacketFlow.parse("UDP a -> b:7 #0");
    private static final PacketFlow TCP = PacketFlow.parse("TCP a -> b:8 #0");
    private static final List<LearnedPacket> THREE = Stream.of(
                    PacketId.of(UDP, 0), PacketId.of(TCP, 0), PacketId.of(UDP, 1))
            .map(id -> new LearnedPacket(id, 1_500_000, "10 bytes"))
            .toList();

    @Test
    void eachPacketIsTriedWithOneMutatorAfterTheOther() {
        MutationSearch search = search(false, DROP, RESET);

        assertThat(run(search, mutant -> Outcome.WITHSTOOD))
                .containsExactly("drop UDP 0", "drop TCP 0", "drop UDP 1", "reset TCP 0");
        assertThat(search.singleMutants()).isEqualTo(4);
        assertThat(search.report().robustness()).hasValue(1);
        assertThat(search.report().notTried()).isZero();
    }

    @Test
    void pairsAreOfWhatWasWithstoodAloneAndNeighboursComeFirst() {
        MutationSearch search = search(true, DROP, DELAY);

        List<String> pairs =
                run(search, mutant -> shorten(mutant).equals("delay TCP 0") ? Outcome.BROKE : Outcome.WITHSTOOD)
                        .stream()
                        .filter(mutant -> mutant.contains(" and "))
                        .toList();

        assertThat(pairs)
                .containsExactly(
                        "drop UDP 0 and drop TCP 0",
                        "delay UDP 0 and drop TCP 0",
                        "drop TCP 0 and drop UDP 1",
                        "drop TCP 0 and delay UDP 1",
                        "drop UDP 0 and drop UDP 1",
                        "drop UDP 0 and delay UDP 1",
                        "delay UDP 0 and drop UDP 1",
                        "delay UDP 0 and delay UDP 1");
    }

    @Test
    void whatBreaksTheSystemIsRunAgain() {
        MutationSearch search = search(false, DROP);
        List<Outcome> second = new ArrayList<>(List.of(Outcome.BROKE, Outcome.WITHSTOOD, Outcome.BROKE));

        List<String> ran =
                run(search, mutant -> shorten(mutant).equals("drop TCP 0") ? second.remove(0) : Outcome.WITHSTOOD);

        assertThat(ran).containsExactly("drop UDP 0", "drop TCP 0", "drop TCP 0", "drop TCP 0", "drop UDP 1");
        assertThat(search.report().broken())
                .singleElement()
                .hasToString("drop TCP a -> b:8 #0, packet 0: BROKE, 2 of 3 times: bad");
        assertThat(search.report().robustness()).hasValue(2.0 / 3);
        assertThat(search.report().score()).isEqualTo("66.6%");
    }

    @Test
    void whatWasNotReachedDoesNotCount() {
        MutationSearch search = search(true, DROP);

        run(search, mutant -> Outcome.NOT_REACHED);

        assertThat(search.report().robustness()).isEmpty();
        assertThat(search.report().score()).isEqualTo("unknown");
        assertThat(search.report().results()).as("no pairs").hasSize(3);
    }

    @Test
    void nothingIsBegunAfterTheEnd() {
        MutationSearch search = search(true, DROP, DELAY);
        search.next();
        assertThatIllegalStateException().isThrownBy(search::next);
        search.ran(Outcome.WITHSTOOD, "");
        search.finish();

        assertThat(search.next()).isEmpty();
        assertThat(search.report().notTried()).isEqualTo(5);
        assertThatIllegalStateException().isThrownBy(() -> search.ran(Outcome.WITHSTOOD, ""));
    }

    @Test
    void thereAreAsManyMutantsAsAskedFor() {
        MutationSearch search = new MutationSearch(THREE, List.of(DROP, DELAY), true, 1, 2);

        assertThat(run(search, mutant -> Outcome.BROKE))
                .containsExactly("drop UDP 0", "drop UDP 0", "drop TCP 0", "drop TCP 0");
    }

    @Test
    void aReportSaysWhatBecameOfEachPacket() {
        MutationSearch search = search(true, DROP, RESET);
        run(search, mutant -> switch (shorten(mutant)) {
            case "drop UDP 1" -> Outcome.NOT_REACHED;
            case "reset TCP 0" -> Outcome.BROKE;
            default -> Outcome.WITHSTOOD;
        });

        assertThat(search.report()).hasToString("""
                        robustness 75.0%; of 5 mutants of 3 packets: 1 broke the system, 3 withstood, 1 not reached
                          reset TCP a -> b:8 #0, packet 0: BROKE, 3 of 3 times: bad
                        what was done to one packet alone (- not reached, ? not tried):
                          UDP a -> b:7 #0                      drop      reset
                               0      1.500 ms  10 bytes         ok
                               1      1.500 ms  10 bytes          -
                          TCP a -> b:8 #0                      drop      reset
                               0      1.500 ms  10 bytes         ok      BROKE
                        """);
    }

    private static MutationSearch search(boolean pairs, Mutator... mutators) {
        return new MutationSearch(THREE, List.of(mutators), pairs, 2, 100);
    }

    private static List<String> run(MutationSearch search, Function<Mutant, Outcome> outcomes) {
        List<String> mutants = new ArrayList<>();
        for (Optional<Mutant> next = search.next(); next.isPresent(); next = search.next()) {
            mutants.add(shorten(next.get()));
            Outcome outcome = outcomes.apply(next.get());
            search.ran(outcome, outcome == Outcome.BROKE ? "bad" : "");
        }
        return mutants;
    }

    private static String shorten(Mutant mutant) {
        return mutant.toString().replaceAll(" a -> b:\\d #0, packet", "");
    }
}
