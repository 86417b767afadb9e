package dev.netsplit.internal.pipeline.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.impair.Impairment;
import dev.netsplit.impair.Loss;
import dev.netsplit.internal.random.RandomStream;
import dev.netsplit.topology.LinkName;
import dev.netsplit.topology.NodeName;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinkImpairmentTest {
    private static final LinkName LINK = new LinkName(new NodeName("a"), new NodeName("b"));
    private static final LinkImpairment[] NONE = {};

    @Test
    void lambdasDrawByTheirPlaceSinceTheirClassesHaveAnotherNameInEachJvm() {
        Impairment one = () -> packet -> packet.delay(1);
        Impairment other = () -> packet -> packet.delay(2);

        LinkImpairment[] stages = stages(NONE, one, other);

        assertThat(first(stages[0])).isEqualTo(first("own", "0"));
        assertThat(first(stages[1])).isEqualTo(first("own", "1"));
    }

    @Test
    void classesDrawByTheirName() {
        LinkImpairment[] stages = stages(NONE, Loss.random(0.1), Loss.random(0.2));

        assertThat(first(stages[0])).isEqualTo(first(Loss.random(0.1).getClass().getName(), "0"));
        assertThat(first(stages[1])).isEqualTo(first(Loss.random(0.2).getClass().getName(), "1"));
    }

    @Test
    void whatIsAsBeforeKeepsItsState() {
        Impairment one = () -> packet -> packet.delay(1);
        Impairment other = () -> packet -> packet.delay(2);
        LinkImpairment[] before = stages(NONE, one, Loss.random(0.1), other);

        LinkImpairment[] after = stages(before, one, Loss.random(0.2), other);

        assertThat(after[0]).isSameAs(before[0]);
        assertThat(after[1]).isNotSameAs(before[1]);
        assertThat(after[2]).isSameAs(before[2]);
    }

    private static LinkImpairment[] stages(LinkImpairment[] before, Impairment... impairments) {
        return LinkImpairment.of(List.of(impairments), before, LINK, 42, LinkImpairment::onLink);
    }

    private static long first(LinkImpairment stage) {
        return stage.random().bits(0);
    }

    private static long first(String kind, String place) {
        return RandomStream.of(42, "link", "a", "b", kind, place).bits(0);
    }
}
