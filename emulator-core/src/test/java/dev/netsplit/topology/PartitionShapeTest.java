package dev.netsplit.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.netsplit.internal.random.RandomStream;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PartitionShapeTest {
    private static final long SEED = 42;

    @ParameterizedTest
    @CsvSource({"2, 1", "3, 1", "4, 2", "5, 2", "6, 3", "7, 3", "8, 4", "9, 4"})
    void halvesCutTheFirstHalfFromTheOthers(int nodes, int first) {
        Partition partition = resolve(PartitionShape.halves(), nodes);

        assertThat(partition)
                .isEqualTo(
                        Partition.between(List.of(Set.copyOf(names(1, first)), Set.copyOf(names(first + 1, nodes)))));
    }

    @ParameterizedTest
    @CsvSource({"2, 1", "3, 1", "4, 2", "5, 2", "6, 3", "7, 3", "8, 4", "9, 4"})
    void randomHalvesAreAsLargeButDrawn(int nodes, int smaller) {
        assertThat(cutInTwo(resolve(PartitionShape.randomHalves(), nodes), nodes))
                .isEqualTo(smaller);
    }

    @ParameterizedTest
    @CsvSource({"3, 1", "4, 1", "5, 2", "6, 2", "7, 3", "8, 3", "9, 4"})
    void theMinorityIsAsLargeAsAMinorityCanBe(int nodes, int minority) {
        assertThat(cutInTwo(resolve(PartitionShape.majorityMinority(), nodes), nodes))
                .isEqualTo(minority);
        assertThat(2 * minority).isLessThan(nodes);
        assertThat(2 * (minority + 1)).isGreaterThanOrEqualTo(nodes);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5, 6, 7, 8, 9})
    void aRandomNodeIsCutFromAllOthers(int nodes) {
        assertThat(cutInTwo(resolve(PartitionShape.randomNode(), nodes), nodes)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5, 6, 7, 8, 9})
    void anIsolatedNodeIsCutFromAllOthersAndNotFromTheHost(int nodes) {
        Partition partition = resolve(PartitionShape.isolate("n2"), nodes);

        assertThat(partition)
                .isEqualTo(Partition.isolating(new NodeName("n2"), without(names(1, nodes), new NodeName("n2"))));
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5, 6, 7, 8, 9})
    void overABridgeOneNodeHearsBothHalvesWhichDoNotHearEachOther(int nodes) {
        Partition partition = resolve(PartitionShape.bridge(), nodes);

        List<NodeName> inTheMiddle = names(1, nodes).stream()
                .filter(node -> heardBy(node, partition, nodes).size() == nodes)
                .toList();
        assertThat(inTheMiddle).hasSize(1);
        NodeName middle = inTheMiddle.get(0);
        for (NodeName node : without(names(1, nodes), middle)) {
            assertThat(heardBy(node, partition, nodes).size())
                    .as("%s, its half and the middle", node)
                    .isIn((nodes - 1) / 2 + 1, nodes / 2 + 1);
        }
        assertThat(isSymmetric(partition)).isTrue();
    }

    @Test
    void theMiddleOfABridgeCanBeNamed() {
        assertThat(resolve(PartitionShape.bridge("n3"), 5))
                .isEqualTo(resolve(PartitionShape.groups(Set.of("n1", "n2"), Set.of("n4", "n5")), 5));
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 25})
    void inAMajoritiesRingEachHearsAMajorityAndNoTwoTheSame(int nodes) {
        Partition partition = resolve(PartitionShape.majoritiesRing(), nodes);

        Set<Set<NodeName>> heard = new HashSet<>();
        int links = 0;
        for (NodeName node : names(1, nodes)) {
            Set<NodeName> heardByNode = heardBy(node, partition, nodes);
            assertThat(2 * heardByNode.size()).isGreaterThan(nodes);
            heard.add(heardByNode);
            links += heardByNode.size() - 1;
        }
        assertThat(heard).hasSize(nodes);
        assertThat(isSymmetric(partition)).as("who hears is heard").isTrue();
        int least = nodes * (nodes / 2);
        assertThat(links).as("no more links than it takes").isEqualTo(least + least % 2);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9})
    void whereThereAreTooFewNodesToCutAnythingItSaysSo(int nodes) {
        Map<PartitionShape, Integer> leastNodes = Map.of(
                PartitionShape.halves(), 2,
                PartitionShape.randomHalves(), 2,
                PartitionShape.randomNode(), 2,
                PartitionShape.isolate("n1"), 2,
                PartitionShape.majorityMinority(), 3,
                PartitionShape.bridge(), 3,
                PartitionShape.bridge("n1"), 3,
                PartitionShape.majoritiesRing(), 3);

        leastNodes.forEach((shape, least) -> {
            if (nodes >= least) {
                assertThat(resolve(shape, nodes).cutLinks()).isNotEmpty();
            } else {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> resolve(shape, nodes))
                        .withMessageStartingWith("nodes (" + names(1, nodes) + ") must be ")
                        .withMessageContaining("\"" + shape + "\"");
            }
        });
    }

    @Test
    void groupsAreCutFromEachOtherAndTheStarStandsForAllOthers() {
        assertThat(resolve(PartitionShape.groups(Set.of("n1"), Set.of("*")), 3))
                .isEqualTo(resolve(PartitionShape.isolate("n1"), 3));
        assertThat(resolve(PartitionShape.groups(List.of(Set.of("n1"), Set.of("n2"), Set.of("n3", "n4"))), 5))
                .isEqualTo(Partition.between(
                        List.of(Set.copyOf(names(1, 1)), Set.copyOf(names(2, 2)), Set.copyOf(names(3, 4)))));
    }

    @Test
    void oneWayCutsWhatTheOneSendToTheOthersAndNothingElse() {
        assertThat(resolve(PartitionShape.oneWay("n1", "*"), 3).cutLinks())
                .containsExactlyInAnyOrder(LinkName.of("n1", "n2"), LinkName.of("n1", "n3"));
        assertThat(resolve(PartitionShape.oneWay(Set.of("n1", "n2"), Set.of("host")), 3)
                        .cutLinks())
                .containsExactlyInAnyOrder(LinkName.of("n1", "host"), LinkName.of("n2", "host"));
    }

    @Test
    void zonesAreCutFromEachOther() {
        Map<String, Set<NodeName>> zones = Map.of("eu", Set.copyOf(names(1, 2)), "us", Set.copyOf(names(3, 4)));

        Partition betweenZones = Partition.between(List.of(zones.get("eu"), zones.get("us")));
        assertThat(resolve(PartitionShape.zones(), 5, zones)).isEqualTo(betweenZones);
        assertThat(resolve(PartitionShape.zones("eu", "us"), 5, zones)).isEqualTo(betweenZones);
        assertThat(resolve(PartitionShape.groups(Set.of("eu"), Set.of("us")), 5, zones))
                .isEqualTo(betweenZones);
        assertThat(resolve(PartitionShape.zones("eu"), 5, zones))
                .isEqualTo(resolve(PartitionShape.isolate("eu"), 5, zones))
                .isEqualTo(Partition.between(List.of(zones.get("eu"), Set.copyOf(names(3, 5)))));
    }

    @Test
    void whatIsNobodysNameIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> resolve(PartitionShape.isolate("n9"), 2))
                .withMessage("node (n9) must be one of [n1, n2], host, or *");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> resolve(PartitionShape.zones("eu"), 2))
                .withMessage("zone (eu) must be one of []");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> resolve(PartitionShape.zones(), 2))
                .withMessage("zones ([]) must be named on a network that has some");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PartitionShape.groups(List.of(Set.of("n1"))))
                .withMessage("groups ([[n1]]) must be two or more");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> resolve(PartitionShape.groups(Set.of("n1"), Set.of("n1", "n2")), 2))
                .withMessage("node (n1) must be on one side of a partition only");
    }

    @ParameterizedTest
    @MethodSource("drawnShapes")
    void theSameSeedDrawsTheSameAndOtherSeedsDrawEverything(PartitionShape shape) {
        assertThat(resolve(shape, 5, 7)).isEqualTo(resolve(shape, 5, 7));

        Set<NodeName> everCutFrom = new TreeSet<>();
        for (int seed = 0; seed < 200; seed++) { // a node that is cut off with 1/5 is missed once in 10^19
            resolve(shape, 5, seed).cutLinks().forEach(link -> everCutFrom.add(link.from()));
        }
        assertThat(everCutFrom).containsExactlyElementsOf(names(1, 5));
    }

    static Stream<PartitionShape> drawnShapes() {
        return Stream.of(
                PartitionShape.randomHalves(),
                PartitionShape.randomNode(),
                PartitionShape.majorityMinority(),
                PartitionShape.bridge(),
                PartitionShape.majoritiesRing());
    }

    @Test
    void shapesAreValuesAndSayWhatTheyAre() {
        assertThat(PartitionShape.groups(Set.of("b", "a"), Set.of("c")))
                .isEqualTo(PartitionShape.groups(Set.of("a", "b"), Set.of("c")))
                .hasToString("[a, b] | [c]");
        assertThat(PartitionShape.oneWay("a", "*")).hasToString("one way a -> *");
        assertThat(PartitionShape.zones("eu", "us")).hasToString("zones eu, us");
        assertThat(PartitionShape.bridge("a")).hasToString("bridge a");
    }

    private static Partition resolve(PartitionShape shape, int nodes) {
        return resolve(shape, nodes, SEED);
    }

    private static Partition resolve(PartitionShape shape, int nodes, long seed) {
        return shape.resolve(
                names(1, nodes), Map.of(), RandomStream.of(seed, "test").asGenerator());
    }

    private static Partition resolve(PartitionShape shape, int nodes, Map<String, Set<NodeName>> zones) {
        return shape.resolve(
                names(1, nodes), zones, RandomStream.of(SEED, "test").asGenerator());
    }

    private static List<NodeName> names(int from, int to) {
        return IntStream.rangeClosed(from, to)
                .mapToObj(number -> new NodeName("n" + number))
                .toList();
    }

    private static Set<NodeName> without(List<NodeName> names, NodeName name) {
        Set<NodeName> others = new HashSet<>(names);
        others.remove(name);
        return others;
    }

    /** Whom a node hears, itself included. */
    private static Set<NodeName> heardBy(NodeName node, Partition partition, int nodes) {
        Set<NodeName> heard = new HashSet<>(names(1, nodes));
        partition.cutLinks().stream().filter(link -> link.to().equals(node)).forEach(link -> heard.remove(link.from()));
        return heard;
    }

    private static boolean isSymmetric(Partition partition) {
        return partition.cutLinks().stream()
                .allMatch(link -> partition.cutLinks().contains(link.reverse()));
    }

    /**
     * Checks that there are two groups, whole in themselves and cut from each other, and returns the size of the
     * smaller.
     */
    private static int cutInTwo(Partition partition, int nodes) {
        Set<Set<NodeName>> groups = new HashSet<>();
        for (NodeName node : names(1, nodes)) {
            groups.add(heardBy(node, partition, nodes));
        }
        assertThat(groups).hasSize(2);
        assertThat(partition).isEqualTo(Partition.between(groups));
        return groups.stream().mapToInt(Set::size).min().orElseThrow();
    }
}
