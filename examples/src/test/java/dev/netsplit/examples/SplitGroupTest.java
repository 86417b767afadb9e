package dev.netsplit.examples;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.EmulatedNetwork;
import dev.netsplit.Fault;
import dev.netsplit.Node;
import dev.netsplit.NodeProcess;
import dev.netsplit.junit.LinkBetween;
import dev.netsplit.junit.NetworkEmulation;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Four members of a JGroups cluster find each other by UDP multicast, each in a JVM and on a node of its own. The
 * network splits; each side notices, and goes on as a group of its own. Once the network is healed, the groups merge.
 */
@NetworkEmulation(nodes = {"n1", "n2", "n3", "n4"})
@LinkBetween(from = "*", to = "*", latency = "2ms", jitter = "1ms", loss = "0.5%")
class SplitGroupTest {
    private static final List<String> ALL = List.of("n1", "n2", "n3", "n4");
    private static final List<String> ONE_SIDE = List.of("n1", "n2");
    private static final List<String> OTHER_SIDE = List.of("n3", "n4");
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final Timeline timeline = new Timeline("A group splits and merges");
    private final Map<String, NodeProcess> members = new LinkedHashMap<>();

    @Test
    void eachSideGoesOnAloneAndBothMergeAfterTheHeal(EmulatedNetwork network) throws Exception {
        for (Node node : network.nodes()) { // JGroups wants to know its JVM's addresses: those of the first namespace
            members.put(
                    node.name(),
                    node.java(GroupMember.class, node.name())
                            .jvmOptions("-Djava.net.preferIPv4Stack=true")
                            .start());
        }
        await(ALL, "sees ", ALL);

        try (Fault split = network.partition(Set.copyOf(ONE_SIDE), Set.copyOf(OTHER_SIDE))) {
            timeline.add("the network splits");
            await(ONE_SIDE, "now sees ", ONE_SIDE);
            await(OTHER_SIDE, "now sees ", OTHER_SIDE);
            assertThat(split.affectedPackets()).isPositive(); // otherwise nothing was tested
        }
        timeline.add("the network is healed");
        await(ALL, "now sees ", ALL);
    }

    private void await(List<String> watching, String how, List<String> seen) throws InterruptedException {
        for (String member : watching) {
            NodeProcess process = requireNonNull(members.get(member), member);
            timeline.add(member + " " + process.awaitOutput("^" + Pattern.quote(how + seen), PATIENCE));
        }
    }

    @AfterEach
    void endMembers() {
        members.values().forEach(NodeProcess::close);
    }
}
