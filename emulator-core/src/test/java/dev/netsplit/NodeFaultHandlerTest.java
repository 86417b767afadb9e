package dev.netsplit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netsplit.fault.NodeFault;
import dev.netsplit.testing.RequiresTun;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A handler of a test's own fails, by an exception or by an error such as a failed assertion, and no other is
 * forgotten.
 */
@RequiresTun
class NodeFaultHandlerTest {
    private enum Failure {
        EXCEPTION {
            @Override
            void fail() {
                throw new IllegalArgumentException("planned");
            }
        },
        ERROR {
            @Override
            void fail() {
                throw new AssertionError("planned");
            }
        };

        abstract void fail();
    }

    private final EmulatedNetwork network = EmulatedNetwork.builder().nodes("a").start();

    private final List<String> calls = new ArrayList<>();

    @AfterEach
    void closeNetwork() {
        network.close();
    }

    @ParameterizedTest
    @EnumSource
    void aStrikeThatFailsIsHealedWhereItWasStruckAlready(Failure failure) {
        register("first", () -> {}, () -> {});
        register("second", failure::fail, () -> {});

        assertThatThrownBy(() -> network.inject(NodeFault.pause("a")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("cannot pause what runs in node a: planned");
        assertThat(calls).containsExactly("strike first", "strike second", "heal first");
        assertThat(network.faults()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aHealThatFailsLeavesNoOtherUnhealed(Failure failure) {
        register("first", () -> {}, failure::fail);
        register("second", () -> {}, () -> {});
        Fault fault = network.inject(NodeFault.pause("a"));
        calls.clear();

        assertThatThrownBy(fault::close)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("cannot heal \"")
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
        assertThat(calls).containsExactly("heal first", "heal second");
    }

    private void register(String name, Runnable strike, Runnable heal) {
        var unused = network.node("a").onNodeFault(new NodeFaultHandler() {
            @Override
            public void strike(NodeFault.Action action) {
                calls.add("strike " + name);
                strike.run();
            }

            @Override
            public void heal(NodeFault.Action action) {
                calls.add("heal " + name);
                heal.run();
            }
        });
    }
}
