package dev.netsplit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.testing.ChildJvm;
import dev.netsplit.testing.EscapeRoute;
import dev.netsplit.testing.RequiresProgram;
import dev.netsplit.testing.RequiresTun;
import dev.netsplit.testing.WallClock;
import dev.netsplit.topology.Layer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Nothing that a node sends to the host node leaves the machine, and nothing enters another network. Each case runs in
 * a JVM that has a network namespace to itself, which forwards everything by its default routes.
 */
@WallClock
@RequiresTun
@RequiresProgram({"ip", "unshare", "python3"})
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class EscapeTest {

    @ParameterizedTest
    @EnumSource(Layer.class)
    void nothingLeavesTheMachineAndNothingEntersAnotherNetwork(Layer layer) throws Exception {
        List<String> findings = new ArrayList<>();
        try (ChildJvm machine = ChildJvm.start(EscapeRoute.BY, EscapeAttempts.class, "-Dlayer=" + layer)) {
            String line = machine.readLine();
            while (!line.isEmpty() && !line.equals(EscapeAttempts.END)) {
                findings.add(line);
                line = machine.readLine();
            }
            assertThat(line).as("what came after " + findings).isEqualTo(EscapeAttempts.END);
        }
        assertThat(findings).hasSizeGreaterThanOrEqualTo(7).allMatch(finding -> finding.startsWith("kept in: "));
    }

    @ParameterizedTest
    @EnumSource(Layer.class)
    void theSnifferSeesWhatLeaves(Layer layer) throws Exception {
        try (ChildJvm machine =
                ChildJvm.start(EscapeRoute.BY, EscapeAttempts.class, "-Dlayer=" + layer, "-Dbroken=true")) {
            assertThat(machine.readLine()).contains("ESCAPED", EscapeRoute.FAR_IPV4, EscapeRoute.FAR_IPV6);
        }
    }
}
