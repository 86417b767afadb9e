package dev.netsplit.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.fault.PacketAction;
import dev.netsplit.fault.PacketFault;
import dev.netsplit.impair.Latency;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.internal.pipeline.fault.LinkFault;
import dev.netsplit.internal.wire.Packets;
import dev.netsplit.packet.PacketFilter;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

    /** A sender waits for room for a whole segment, of 1,460 bytes here. */
    @ParameterizedTest
    @CsvSource({
        // shift of the client, of the server, the server's window, whether the client waits
        "-1, -1, 1459, true",
        "-1, -1, 1460, false",
        "7, 7, 11, true",
        "7, 7, 12, false",
        "0, 10, 1, true",
        "0, 10, 2, false",
        "-1, 10, 1459, true", // shifts count where both have one
        "10, -1, 1459, true",
        "14, 14, 1, false",
    })
    void soIsAWindowThatIsTooSmall(int ofClient, int ofServer, int window, boolean waits) {
        open(CLIENT, Packets.SYN, ofClient);
        open(SERVER, Packets.SYN | Packets.ACK, ofServer);
        server(Packets.ACK, 1, 100, window);
        network.pass(LATENCY);
        assertThat(questions()).isEqualTo(waits ? 1 : 0);

        server(Packets.ACK, 1, 100, 0);
        server(Packets.ACK, 1, 100, window);
        network.pass(LATENCY);
        assertThat(questions()).as("after an update").isEqualTo(waits ? 1 : 0);
    }

    @Test
    void ofAConnectionWhoseBeginningWasNotSeenOnlyNoRoomAtAllCounts() {
        server(Packets.ACK, 1, 100, 1);
        network.pass(LATENCY);
        assertThat(questions()).isZero();
    }

    /** How many the server gets if a fault is healed now, while others last. */
    private int questions() {
        int before = network.device(SERVER).received().size();
        network.links().reopenWindows(false);
        return network.device(SERVER).received().size() - before;
    }

    /**
     * A SYN that offers segments of 1,460 bytes.
     *
     * @param shift of windows; negative for no word of it
     */
    private void open(int node, int flags, int shift) {
        byte[] options = {1, 3, 3, (byte) shift, 2, 4, 1460 >> 8, (byte) 1460};
        byte[] none = {1, 1, 1, 1, 2, 4, 1460 >> 8, (byte) 1460};
        int peer = CLIENT + SERVER - node;
        network.send(
                node,
                Packets.withDataAsOptions(Packets.tcp(
                        network.address(node),
                        network.address(peer),
                        node == SERVER ? 9_000 : 40_000,
                        node == SERVER ? 40_000 : 9_000,
                        flags,
                        shift < 0 ? none : options)));
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
