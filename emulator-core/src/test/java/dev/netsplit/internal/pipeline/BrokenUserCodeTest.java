package dev.netsplit.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netsplit.fault.PacketFault;
import dev.netsplit.impair.Impairment;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.internal.pipeline.link.PacketTrigger;
import dev.netsplit.internal.random.RandomStream;
import dev.netsplit.packet.PacketFilter;
import dev.netsplit.report.LinkStats;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Code of users that throws: the packets are lost and counted, and their buffers come back. */
class BrokenUserCodeTest {
    private static final int MANY = 2 * TestNetwork.MAX_PACKETS;

    static List<Impairment> broken() {
        return List.of(
                () -> {
                    throw new IllegalStateException("onLink");
                },
                BrokenUserCodeTest::nothing,
                () -> packet -> {
                    throw new IllegalStateException("apply");
                },
                () -> packet -> {
                    throw BrokenUserCodeTest.<RuntimeException>undeclared();
                },
                () -> packet -> {
                    packet.duplicate();
                    throw new StackOverflowError();
                },
                new Nameless());
    }

    @ParameterizedTest
    @MethodSource("broken")
    void anImpairmentThatFailsLosesItsPacketsAndNoBuffer(Impairment impairment) {
        LinkProfile broken = LinkProfile.builder().impairment(impairment).build();
        TestNetwork network =
                new TestNetwork(3, 42, link -> link.to().value().equals("n2") ? broken : LinkProfile.clean());
        for (int i = 0; i < MANY; i++) {
            network.send(0, 1, i);
        }

        LinkStats stats = network.link(0, 1).stats();
        assertThat(stats.offered()).isEqualTo(MANY);
        assertThat(stats.lost() + stats.delivered()).isEqualTo(MANY + stats.duplicated());
        assertThat(stats.lost()).isGreaterThanOrEqualTo(MANY);
        assertThat(stats.inFlight()).isZero();
        network.send(0, 2, 7);
        assertThat(network.receivedBy(2)).containsExactly(7);
        network.link(0, 1).heal();
    }

    @Test
    void aFilterThatFailsTakesNoPacketAndCostsNoBuffer() {
        TestNetwork network = TestNetwork.of(2, LinkProfile.clean());
        PacketFilter failing = PacketFilter.all().matching("broken", packet -> {
            throw BrokenUserCodeTest.<RuntimeException>undeclared();
        });
        network.link(0, 1)
                .add(Faults.of(PacketFault.on("n1", "n2").matching(failing).drop(), 1));
        network.link(0, 1)
                .add(Faults.of(PacketFault.on("n1", "n2").matching(failing).delay(Duration.ofMillis(1)), 2));
        network.link(0, 1).add(new PacketTrigger(failing, 1, RandomStream.of(1, "unused"), timeNs -> {}));
        for (int i = 0; i < MANY; i++) {
            network.send(0, 1, i);
        }

        assertThat(network.link(0, 1).stats().delivered()).isEqualTo(MANY);
    }

    @Test
    void aTriggerThatFailsCostsNoBuffer() {
        TestNetwork network = TestNetwork.of(2, LinkProfile.clean());
        for (int i = 0; i < MANY; i++) {
            network.link(0, 1).add(new PacketTrigger(PacketFilter.all(), 1, RandomStream.of(1, "unused"), timeNs -> {
                throw BrokenUserCodeTest.<RuntimeException>undeclared();
            }));
            network.send(0, 1, i);
        }

        assertThat(network.link(0, 1).stats().delivered()).isEqualTo(MANY);
    }

    @Test
    void aLinkKeepsItsProfileIfAnotherCannotBePutOnIt() {
        TestNetwork network = TestNetwork.of(2, LinkProfile.clean());
        LinkProfile broken = LinkProfile.builder().impairment(broken().get(0)).build();

        assertThatThrownBy(() -> network.link(0, 1).setProfile(broken)).hasMessage("onLink");

        assertThat(network.link(0, 1).profile()).isEqualTo(LinkProfile.clean());
        network.send(0, 1, 1);
        assertThat(network.receivedBy(1)).containsExactly(1);
    }

    /** In place of an effect: as code without annotations could. */
    @SuppressWarnings("NullAway")
    private static Impairment.Effect nothing() {
        return null;
    }

    /** A checked exception where none is declared, as other languages throw them. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // that is what makes it undeclared
    private static <E extends Throwable> E undeclared() throws E {
        throw (E) new IOException("undeclared");
    }

    /** Fails, and then fails to say what it is called. */
    private static final class Nameless implements Impairment {
        @Override
        public Effect onLink() {
            return packet -> {
                throw new IllegalStateException("apply");
            };
        }

        @Override
        public String toString() {
            throw new IllegalStateException("toString");
        }
    }
}
