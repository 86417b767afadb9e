package dev.netsplit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSet;
import dev.netsplit.topology.LinkName;
import dev.netsplit.topology.NodeName;
import dev.netsplit.topology.PartitionShape;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LinkGroupTest {
    private static final List<NodeName> NODES =
            Stream.of("n1", "n2", "n3", "n4", "n5").map(NodeName::new).toList();

    static Stream<PartitionShape> shapes() {
        return Stream.of(
                PartitionShape.halves(),
                PartitionShape.isolate("n3"),
                PartitionShape.bridge("n1"),
                PartitionShape.majoritiesRing(),
                PartitionShape.oneWay("*", "*"),
                PartitionShape.groups(List.of(Set.of("n1"), Set.of("n2", "n3"), Set.of("n4"))));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void groupsAreAllLinksAndNoOthers(PartitionShape shape) {
        Set<LinkName> links = shape.resolve(NODES, Map.of(), new Random(1)).cutLinks();

        assertThat(links(LinkGroup.of(links, nodes -> true))).isEqualTo(links);
        assertThat(links(LinkGroup.of(links, nodes -> nodes.size() == 1))).isEqualTo(links);
        assertThat(links(LinkGroup.each(links))).isEqualTo(links);
    }

    @Test
    void twoSidesAreOneGroupOfBothDirections() {
        Set<LinkName> links =
                PartitionShape.halves().resolve(NODES, Map.of(), new Random(1)).cutLinks();

        assertThat(LinkGroup.of(links, nodes -> true))
                .containsExactly(new LinkGroup(Set.copyOf(NODES.subList(0, 2)), Set.copyOf(NODES.subList(2, 5)), true));
    }

    private static Set<LinkName> links(List<LinkGroup> groups) {
        Set<LinkName> links = new HashSet<>();
        for (LinkGroup group : groups) {
            for (NodeName from : group.from()) {
                for (NodeName to : group.to()) {
                    LinkName link = new LinkName(from, to);
                    ImmutableSet<LinkName> all =
                            group.both() ? ImmutableSet.of(link, link.reverse()) : ImmutableSet.of(link);
                    all.forEach(each ->
                            assertThat(links.add(each)).as("%s once", each).isTrue());
                }
            }
        }
        return links;
    }
}
