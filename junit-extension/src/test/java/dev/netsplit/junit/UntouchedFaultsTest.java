package dev.netsplit.junit;

import static dev.netsplit.junit.Jupiter.assertAllPass;
import static dev.netsplit.junit.Jupiter.onlyFailure;
import static dev.netsplit.junit.Jupiter.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.EmulatedNetwork;
import dev.netsplit.Node;
import dev.netsplit.fault.PacketFault;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.testkit.engine.EventType;

/** A fault that touched nothing tested nothing. */
@RequiresTun
class UntouchedFaultsTest {

    @Test
    void aFaultMadeInCodeThatTouchedNothingIsWarnedOf() {
        assertThat(run(MadeInCode.class)
                        .allEvents()
                        .filter(event -> event.getType() == EventType.REPORTING_ENTRY_PUBLISHED)
                        .map(event ->
                                event.getRequiredPayload(ReportEntry.class).getKeyValuePairs()))
                .contains(Map.of("netsplit.untouchedFaults", "a -> b: drop"));
        assertAllPass(MadeInCode.class, 1);
    }

    @Test
    void orFailsTheTestIfThatIsAskedFor() {
        assertThat(onlyFailure(run(Strict.class)))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("fault (a -> b: drop) must touch something, but did not");
    }

    @Test
    void aDeclaredFaultThatTouchedNothingFailsTheTest() {
        assertThat(onlyFailure(run(Declared.class, "touchesNothing")))
                .hasMessageStartingWith("fault (partition [a] | [b]) must touch something")
                .satisfies(failure -> assertThat(failure.getSuppressed()).anyMatch(RerunHint.class::isInstance));
    }

    @Test
    void unlessThatIsIgnored() {
        assertAllPass(Lenient.class, 1);
    }

    @Test
    void aFailureOfTheTestItselfStaysWhatItIs() {
        assertThat(onlyFailure(run(FailsAnyway.class))).hasMessage("on purpose");
    }

    @Test
    void declaredFaultsAreInForceWhileTheTestMethodRuns() {
        assertAllPass(InForce.class, 2);
    }

    @Test
    void wrongFaultsAreRefusedByName() {
        assertThat(onlyFailure(run(WrongFault.class, "noAction")))
                .hasMessageStartingWith("@FaultBetween on method ")
                .hasMessageEndingWith("noAction: one of action, delay and loss must be given");
        assertThat(onlyFailure(run(WrongFault.class, "unknownNode")))
                .hasMessageEndingWith("unknownNode: node (c) must be one of [a, b], host, or *");
    }

    @NetworkEmulation(
            nodes = {"a", "b"},
            seed = 42)
    static class MadeInCode {
        @Test
        void injects(EmulatedNetwork network) {
            network.inject(PacketFault.on("a", "b").drop());
        }
    }

    @NetworkEmulation(
            nodes = {"a", "b"},
            seed = 42,
            untouchedFaults = UntouchedFaults.FAIL)
    static class Strict {
        @Test
        void injects(EmulatedNetwork network) {
            network.inject(PacketFault.on("a", "b").drop());
        }
    }

    @NetworkEmulation(
            nodes = {"a", "b"},
            seed = 42)
    static class Declared {
        @Test
        @PartitionBetween(one = "a", other = "b")
        void touchesNothing() {}
    }

    @NetworkEmulation(
            nodes = {"a", "b"},
            seed = 42,
            untouchedFaults = UntouchedFaults.IGNORE)
    static class Lenient {
        @Test
        @PartitionBetween(one = "a", other = "b")
        void touchesNothing() {}
    }

    @NetworkEmulation(
            nodes = {"a", "b"},
            seed = 42)
    static class FailsAnyway {
        @Test
        @PartitionBetween(one = "a", other = "b")
        void fails() {
            throw new IllegalStateException("on purpose");
        }
    }

    @NetworkEmulation(
            nodes = {"a", "b"},
            seed = 42)
    static class InForce {
        @Test
        @FaultBetween(from = "a", to = "b", protocol = "tcp", port = 9, action = FaultBetween.Action.RESET)
        void byFault(EmulatedNetwork network, @NodeName("a") Node a) throws Exception {
            assertThat(network.faults()).last().matches(fault -> fault.isActive());
            connect(network, a);
            assertThat(network.faults()).last().matches(fault -> fault.affectedPackets() > 0);
        }

        @Test
        @PartitionBetween(one = "a", other = "*", mode = PartitionBetween.Mode.REJECT)
        void byPartition(EmulatedNetwork network, @NodeName("a") Node a) throws Exception {
            connect(network, a);
        }

        @AfterEach
        void isHealed(EmulatedNetwork network) {
            assertThat(network.faults()).noneMatch(fault -> fault.isActive());
        }

        private static void connect(EmulatedNetwork network, Node a) throws Exception {
            a.run(() -> {
                try (Socket socket = new Socket()) {
                    socket.connect(new InetSocketAddress(network.node("b").ipv4(), 9));
                    throw new AssertionError("connected");
                } catch (ConnectException refused) {
                    // as it must be
                }
            });
        }
    }

    @NetworkEmulation(
            nodes = {"a", "b"},
            seed = 42)
    static class WrongFault {
        @Test
        @FaultBetween(from = "a", to = "b")
        void noAction() {}

        @Test
        @FaultBetween(from = "a", to = "c", delay = "5ms")
        void unknownNode() {}
    }
}
