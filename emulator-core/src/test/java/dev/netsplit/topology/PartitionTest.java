package dev.netsplit.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PartitionTest {
    private static final NodeName A = new NodeName("a");
    private static final NodeName B = new NodeName("b");
    private static final NodeName C = new NodeName("c");

    @Test
    void twoGroupsAreCutInBothDirectionsAndNotInside() {
        Partition partition = Partition.between(List.of(Set.of(A), Set.of(B, C)));

        assertThat(partition.cutLinks())
                .containsExactlyInAnyOrder(
                        new LinkName(A, B), new LinkName(B, A), new LinkName(A, C), new LinkName(C, A));
    }

    @Test
    void threeGroupsAreAllCutFromEachOther() {
        Partition partition = Partition.between(List.of(Set.of(A), Set.of(B), Set.of(C)));

        assertThat(partition.cutLinks()).hasSize(6);
    }

    @Test
    void oneWayCutsOneDirection() {
        assertThat(Partition.oneWay(A, B).cutLinks()).containsExactly(new LinkName(A, B));
    }

    @Test
    void isolatingCutsOneNodeFromTheOthersOnly() {
        assertThat(Partition.isolating(A, Set.of(B, C))).isEqualTo(Partition.between(List.of(Set.of(A), Set.of(B, C))));
    }

    @Test
    void aNodeOnBothSidesIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Partition.between(List.of(Set.of(A, B), Set.of(B, C))))
                .withMessage("node (b) must be on one side of a partition only");
    }

    @Test
    void aLoneOrAnEmptyGroupIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Partition.between(List.of(Set.of(A))))
                .withMessage("groups ([[a]]) must be two or more");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Partition.between(List.of(Set.of(A), Set.of())))
                .withMessage("group ([]) must name at least one node");
    }
}
