package dev.netsplit.internal.address;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.topology.NodeName;
import dev.netsplit.topology.Subnet;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HostNumbersTest {
    private final HostNumbers numbers = new HostNumbers();

    @Test
    void theFirstNetworksNodesAreNumberedInOrder() {
        assertThat(numbers.assign(names("c", "a", "b")).values()).containsExactly(1, 2, 3);
    }

    @Test
    void aNameKeepsItsNumberInLaterNetworks() {
        numbers.assign(names("a", "b"));

        assertThat(numbers.assign(names("x", "b", "y")).values()).containsExactly(3, 2, 4);
        assertThat(numbers.assign(names("y", "a")).values()).containsExactly(4, 1);
    }

    @Test
    void whenNumbersRunOutTheOldestNamesGiveTheirsUp() {
        numbers.assign(names("old", "kept"));
        List<NodeName> many = Stream.concat(
                        Stream.of("kept"),
                        IntStream.range(0, Subnet.MAX_NODES - 1).mapToObj(i -> "n" + i))
                .map(NodeName::new)
                .toList();

        var assigned = numbers.assign(many);

        assertThat(assigned).containsEntry(new NodeName("kept"), 2).containsEntry(new NodeName("n0"), 1);
        assertThat(new HashSet<>(assigned.values())).hasSize(Subnet.MAX_NODES);
        assertThat(assigned.values()).allMatch(number -> number >= 1 && number <= Subnet.MAX_NODES);
    }

    private static List<NodeName> names(String... names) {
        return Stream.of(names).map(NodeName::new).toList();
    }
}
