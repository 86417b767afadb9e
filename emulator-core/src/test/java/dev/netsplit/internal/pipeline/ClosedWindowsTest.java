package dev.netsplit.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.fault.PacketAction;
import dev.netsplit.fault.PacketFault;
import dev.netsplit.impair.Latency;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.internal.wire.Packets;
import dev.netsplit.packet.PacketFilter;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which closed windows a heal asks for: those of connections that live, and of which no update has arrived. */
class ClosedWindowsTest {
    private static final int CLIENT = 0;
    private static final int SERVER = 1;
    private static final Duration LATENCY = Duration.ofMillis(50);

    private final TestNetwork network = TestNetwork.of(
            2, LinkProfile.builder().latency(Latency.constant(LATENCY)).build());

    @Test
    void aClosedWindowIsAskedForOnce() {
        server(Packets.ACK, 1, 100, 0);
        network.pass(LATENCY);
        assertThat(questions()).isEqualTo(1);
        network.links().reopenWindows(true);
        assertThat(questions()).isZero();
    }

    @Test
    void anUpdateThatArrivesEndsThat() {
        server(Packets.ACK, 1, 100, 0);
        server(Packets.ACK, 1, 100, 500);
        assertThat(questions()).as("under way, and may get lost").isEqualTo(1);
        network.pass(LATENCY);
        assertThat(questions()).isZero();
    }

    @Test
    void anUpdateThatGotLostDoesNot() {
        server(Packets.ACK, 1, 100, 0);
        network.pass(LATENCY);
        LinkFault cut = Faults.partition(new PacketAction.Drop());
        network.link(SERVER, CLIENT).add(cut);
        server(Packets.ACK, 1, 100, 500);
        network.link(SERVER, CLIENT).remove(cut);
        network.pass(LATENCY);
        assertThat(questions()).isEqualTo(1);
    }

    /** It says what was so before. */
    @Test
    void norDoesASegmentThatWasSentBefore() {
        server(Packets.ACK, 1, 90, 500);
        server(Packets.ACK, 1, 100, 500);
        server(Packets.ACK, 1, 100, 0);
        network.pass(LATENCY);
        assertThat(questions()).isEqualTo(1);
    }

    @Test
    void norDoesOneWhoseWindowAFaultCloses() {
        network.link(SERVER, CLIENT)
                .add(Faults.of(PacketFault.on("n2", "n1")
                        .matching(PacketFilter.all().tcp())
                        .zeroWindow()));
        server(Packets.ACK, 1, 100, 500);
        server(Packets.ACK, 1, 200, 500);
        network.pass(LATENCY);
        assertThat(questions()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aConnectionThatEitherEndResetIsOver(boolean byClient) {
        server(Packets.ACK, 1, 100, 0);
        network.pass(LATENCY);
        if (byClient) {
            client(Packets.RST, 100, 1);
        } else {
            server(Packets.RST, 1, 100, 0);
        }
        assertThat(questions()).isZero();
    }

    @Test
    void soIsOneThatAFaultReset() {
        server(Packets.ACK, 1, 100, 0);
        network.pass(LATENCY);
        network.link(CLIENT, SERVER)
                .add(Faults.of(PacketFault.on("n1", "n2")
                        .matching(PacketFilter.all().tcp())
                        .reset()));
        client(Packets.ACK, 100, 1);
        assertThat(questions()).isZero();
    }

    /** How many the server gets if a fault is healed now, while others last. */
    private int questions() {
        int before = network.device(SERVER).received().size();
        network.links().reopenWindows(false);
        return network.device(SERVER).received().size() - before;
    }

    private void server(int flags, int sequence, int acknowledgment, int window) {
        byte[] segment =
                Packets.tcp(network.address(SERVER), network.address(CLIENT), 9_000, 40_000, flags, new byte[0]);
        network.send(SERVER, Packets.withWindow(Packets.withSequence(segment, sequence, acknowledgment), window));
    }

    private void client(int flags, int sequence, int acknowledgment) {
        byte[] segment =
                Packets.tcp(network.address(CLIENT), network.address(SERVER), 40_000, 9_000, flags, new byte[0]);
        network.send(CLIENT, Packets.withWindow(Packets.withSequence(segment, sequence, acknowledgment), 500));
    }
}
