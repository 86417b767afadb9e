package dev.netsplit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.fault.FaultSpec;
import dev.netsplit.fault.NameFault;
import dev.netsplit.fault.PacketFault;
import dev.netsplit.fault.PartitionFault;
import dev.netsplit.fault.PartitionMode;
import dev.netsplit.packet.PacketCondition;
import dev.netsplit.packet.PacketCount;
import dev.netsplit.topology.PartitionShape;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The random scenarios have every kind of everything. Other tests print, read, resolve and export these scenarios. */
class KindsTest {
    private static final Set<Class<?>> DRAWN = drawn();

    @ParameterizedTest
    @ValueSource(
            classes = {
                Trigger.class,
                StepAction.class,
                FaultSpec.class,
                PartitionShape.class,
                PartitionMode.class,
                NameFault.Answer.class,
                PacketCondition.class,
                PacketCount.class,
            })
    void everyKindIsDrawn(Class<?> type) {
        List<Class<?>> kinds = new ArrayList<>(List.of(type.getPermittedSubclasses()));
        kinds.remove(PacketCondition.Own.class); // has no form in a file

        assertThat(kinds).hasSizeGreaterThan(1);
        assertThat(DRAWN).containsAll(kinds);
    }

    private static Set<Class<?>> drawn() {
        Set<Class<?>> kinds = new LinkedHashSet<>();
        LongStream.range(0, 300)
                .mapToObj(RandomScenarios::of)
                .flatMap(scenario -> scenario.steps().stream())
                .flatMap(KindsTest::parts)
                .forEach(part -> kinds.add(part.getClass()));
        return kinds;
    }

    /** What a step consists of. */
    private static Stream<Object> parts(Step step) {
        List<Object> parts = new ArrayList<>(List.of(step.trigger()));
        if (step.trigger() instanceof Trigger.OnPackets packets) {
            parts.addAll(packets.filter().conditions());
            parts.addAll(packets.filter().counts());
        }
        for (StepAction action : step.actions()) {
            parts.add(action);
            ActionKind.of(action).fault().ifPresent(fault -> parts.addAll(parts(fault)));
        }
        return parts.stream();
    }

    private static List<Object> parts(FaultSpec fault) {
        List<Object> parts = new ArrayList<>(List.of(fault));
        if (fault instanceof PartitionFault partition) {
            parts.add(partition.shape());
            parts.add(partition.mode());
        } else if (fault instanceof NameFault name) {
            parts.add(name.answer());
        } else if (fault instanceof PacketFault packets) {
            parts.addAll(packets.filter().conditions());
            parts.addAll(packets.filter().counts());
        }
        return parts;
    }
}
