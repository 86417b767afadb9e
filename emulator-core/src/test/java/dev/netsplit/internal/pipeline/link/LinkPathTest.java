package dev.netsplit.internal.pipeline.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.netsplit.fault.PacketAction;
import dev.netsplit.fault.PacketFault;
import dev.netsplit.impair.Bandwidth;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.internal.pipeline.Faults;
import dev.netsplit.internal.pipeline.fault.LinkFault;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which stages a packet meets, in which order. */
class LinkPathTest {
    private final OneLink link = new OneLink();

    @Test
    void aCleanLinkHasNoStagesThatItDoesNotNeed() {
        LinkPath path = link.path(LinkProfile.clean());

        assertThat(stages(path)).containsExactly("EntryStage", "MtuStage", "WireStage", "FlightStage", "DeliveryStage");
    }

    @Test
    void aLinkWithEverythingHasAllStagesInOrder() {
        LinkPath path = link.path(
                LinkProfile.builder().bandwidth(Bandwidth.of(1_000_000)).build());
        LinkFaults faults = new LinkFaults(link.account, path);
        faults.add(Faults.partition(new PacketAction.Hold()));
        faults.add(Faults.of(PacketFault.on("*", "*").limit(Bandwidth.of(1_000)), 2));

        assertThat(stages(path))
                .containsExactly(
                        "EntryStage",
                        "GateStage",
                        "MtuStage",
                        "FaultLimitStage",
                        "LimiterStage",
                        "WireStage",
                        "FlightStage",
                        "DoorStage",
                        "DeliveryStage");
    }

    @Test
    void aHealLeavesOutTheStagesOfTheFault() {
        LinkPath path = link.path(LinkProfile.clean());
        LinkFaults faults = new LinkFaults(link.account, path);
        List<LinkFault> all = List.of(
                Faults.partition(new PacketAction.Hold()),
                Faults.of(PacketFault.on("*", "*").limit(Bandwidth.of(1_000)), 2),
                Faults.of(PacketFault.on("*", "*").drop(), 3));
        all.forEach(faults::add);
        assertThat(stages(path)).hasSize(8);

        all.forEach(fault -> faults.remove(fault, 0));

        assertThat(stages(path)).hasSize(5);
    }

    @Test
    void aStageThatIsNotConnectedRefusesPackets() {
        EntryStage entry = new EntryStage(link.account, link.context.reader());

        assertThatIllegalStateException()
                .isThrownBy(() -> entry.take(link.packet(1, 10), 0))
                .withMessage("a stage must be connected before it takes packets");
    }

    private static List<String> stages(LinkPath path) {
        List<String> names = new ArrayList<>();
        Stage stage = path.entry();
        while (stage instanceof LinkStage linkStage) {
            names.add(linkStage.getClass().getSimpleName());
            stage = linkStage.next();
        }
        names.add(stage.getClass().getSimpleName());
        return names;
    }
}
