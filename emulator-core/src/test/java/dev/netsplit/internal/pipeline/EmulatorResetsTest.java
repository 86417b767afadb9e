package dev.netsplit.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.fault.PacketAction;
import dev.netsplit.fault.PacketFault;
import dev.netsplit.impair.Duplication;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.internal.pipeline.fault.LinkFault;
import dev.netsplit.internal.wire.Packets;
import dev.netsplit.packet.PacketFilter;
import dev.netsplit.packet.PacketId;
import dev.netsplit.packet.TcpFlag;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the emulator itself sends to the ends of a connection counts like what the ends send. */
class EmulatorResetsTest {
    private static final int CLIENT = 0;
    private static final int SERVER = 1;
    private static final int SERVICE = 9000;
    private static final PacketFault.Selection THERE = PacketFault.on("n1", "n2");
    private static final PacketFault.Selection BACK = PacketFault.on("n2", "n1");
    private static final PacketFilter TCP = PacketFilter.all().tcp();

    private final TestNetwork network = TestNetwork.of(2, LinkProfile.clean());

    @Test
    void theSamePortsConnectAgainAfterAReset() {
        network.link(CLIENT, SERVER)
                .add(Faults.of(THERE.matching(TCP.payloadContains("BOOM")).reset()));
        open(40_000);
        client(40_000, Packets.ACK, "BOOM");
        assertThat(arrived()).as("an RST in the place of the data").isEqualTo(Packets.RST | Packets.ACK);
        client(40_000, Packets.ACK, "sent before the reset was known");
        assertThat(arrived()).as("the old connection stays reset").isEqualTo(Packets.RST | Packets.ACK);

        open(40_000);
        client(40_000, Packets.ACK, "fine");

        assertThat(arrived()).isEqualTo(Packets.ACK);
    }

    @Test
    void theSamePortsConnectAgainAfterAResetThatWaited() {
        network.link(CLIENT, SERVER)
                .add(Faults.of(THERE.matching(TCP.payloadContains("BOOM")).reset(Duration.ofMillis(10))));
        open(40_000);
        client(40_000, Packets.ACK, "BOOM");
        network.pass(Duration.ofMillis(10));
        assertThat(arrived()).isEqualTo(Packets.RST | Packets.ACK);

        open(40_000);
        client(40_000, Packets.ACK, "fine");

        assertThat(arrived()).isEqualTo(Packets.ACK);
    }

    @Test
    void theSamePortsConnectAgainAfterACut() {
        network.link(CLIENT, SERVER).add(Faults.of(THERE.matching(TCP).cutAfter(4)));
        open(40_000);
        client(40_000, Packets.ACK, "eight so");
        assertThat(arrived()).isEqualTo(Packets.FIN | Packets.ACK);
        int before = arrivals();
        client(40_000, Packets.ACK, "more");
        assertThat(arrivals()).as("the old connection stays cut").isEqualTo(before);

        open(40_000);
        client(40_000, Packets.ACK, "ok");

        assertThat(arrived()).isEqualTo(Packets.ACK);
        assertThat(arrivals()).isGreaterThan(before);
    }

    @Test
    void aConnectionThatIsRejectedIsOverToo() {
        LinkFault reject = Faults.of(THERE.matching(TCP.payloadContains("BOOM")).reject());
        network.link(CLIENT, SERVER).add(reject);
        open(40_000);
        client(40_000, Packets.ACK, "BOOM");
        LinkFault second = only("TCP n1 -> n2:9000 #1, packet 0");

        open(40_000);

        assertThat(second.affectedPackets()).as("a SYN of connection 1").isEqualTo(1);
    }

    static Stream<Arguments> refusals() {
        Supplier<LinkFault> partition = () -> Faults.partition(new PacketAction.Reject());
        return Stream.of(
                Arguments.of("a partition that rejects", CLIENT, partition),
                Arguments.of(
                        "a fault that rejects",
                        CLIENT,
                        fault(THERE.matching(TCP).reject())),
                Arguments.of("a reset", CLIENT, fault(THERE.matching(TCP).reset())),
                Arguments.of(
                        "a rejected answer", SERVER, fault(BACK.matching(TCP).reject())),
                Arguments.of("a reset answer", SERVER, fault(BACK.matching(TCP).reset())));
    }

    private static Supplier<LinkFault> fault(PacketFault fault) {
        return () -> Faults.of(fault, 7);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void attemptsThatTheEmulatorRefusesUseUpNoNumbers(String name, int from, Supplier<LinkFault> makesRefusal) {
        LinkFault refusal = makesRefusal.get();
        LinkFault first = only("TCP n1 -> n2:9000 #0, packet 0");
        LinkFault second = only("TCP n1 -> n2:9000 #1, packet 0");
        network.link(from, 1 - from).add(refusal);
        for (int port = 50_000; port < 50_003; port++) {
            client(port, Packets.SYN, "");
            if (from == SERVER) {
                server(port, Packets.SYN | Packets.ACK);
            }
        }
        network.link(from, 1 - from).remove(refusal);
        long before = first.affectedPackets();

        open(40_000);
        open(40_001);

        assertThat(refusal.affectedPackets()).isEqualTo(3);
        assertThat(first.affectedPackets() - before).as("connection 0").isEqualTo(1);
        assertThat(second.affectedPackets()).as("connection 1").isEqualTo(1);
    }

    @Test
    void eachAttemptThatIsRefusedIsAConnectionOfItsOwnToCountsByConnection() {
        LinkFault fault = Faults.of(THERE.matching(TCP.nth(1).perConnection()).reject());
        network.link(CLIENT, SERVER).add(fault);

        for (int port = 50_000; port < 50_003; port++) {
            client(port, Packets.SYN, "");
        }
        client(50_002, Packets.SYN, "");

        assertThat(fault.affectedPackets()).isEqualTo(4);
        assertThat(arrivals()).isZero();
    }

    @Test
    void anAttemptAfterOneThatWasResetIsNotResetForThat() {
        LinkFault fault = Faults.of(THERE.matching(TCP.first(1)).reset());
        network.link(CLIENT, SERVER).add(fault);
        client(50_000, Packets.SYN, "");

        open(50_000);
        open(50_001);

        assertThat(fault.affectedPackets()).isEqualTo(1);
        assertThat(arrived()).isEqualTo(Packets.ACK);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aShareOfAttemptsIsRefusedAndNoClientForEver(boolean perConnection) {
        PacketFilter half = TCP.flags(TcpFlag.SYN).withProbability(0.5);
        LinkFault fault = Faults.of(
                THERE.matching(perConnection ? half.perConnection() : half).reject());
        network.link(CLIENT, SERVER).add(fault);

        for (int port = 50_000; port < 50_400; port++) {
            client(port, Packets.SYN, "");
        }

        assertThat(fault.affectedPackets())
                .as("of 400 attempts; outside once in 500,000 seeds")
                .isBetween(150L, 250L);
    }

    @Test
    void anAttemptThatIsMeantByItsNameIsRefusedOnce() {
        LinkFault fault =
                Faults.of(THERE.matching(PacketFilter.all().only(PacketId.parse("TCP n1 -> n2:9000 #0, packet 0")))
                        .reset());
        network.link(CLIENT, SERVER).add(fault);

        for (int port = 50_000; port < 50_003; port++) {
            client(port, Packets.SYN, "");
        }

        assertThat(fault.affectedPackets()).isEqualTo(1);
        assertThat(arrivals()).isEqualTo(2);
    }

    /** A partition has taken the packet that waited, so its sender alone hears of the reset. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aResetWhosePacketAPartitionTookEndsTheConnectionToo(boolean attempt) {
        PacketFilter filter = attempt ? TCP.first(1) : TCP.payloadContains("BOOM");
        network.link(CLIENT, SERVER).add(Faults.of(THERE.matching(filter).reset(Duration.ofMillis(10))));
        if (!attempt) {
            open(50_000);
        }
        client(50_000, attempt ? Packets.SYN : Packets.ACK, attempt ? "" : "BOOM");
        LinkFault cut = Faults.partition(new PacketAction.Drop());
        network.link(CLIENT, SERVER).add(cut);
        network.link(CLIENT, SERVER).remove(cut);
        network.pass(Duration.ofMillis(10));
        assertThat(network.device(CLIENT).received()).as("the reset").isNotEmpty();
        LinkFault next = only("TCP n1 -> n2:9000 #" + (attempt ? 0 : 1) + ", packet 0");

        open(attempt ? 50_001 : 50_000); // an attempt that was refused uses up no number

        assertThat(next.affectedPackets()).isEqualTo(1);
        assertThat(arrived()).isEqualTo(Packets.ACK);
    }

    @Test
    void aResetThatComesLateLeavesTheNextConnectionOfThePortsAlone() {
        LinkFault fault = Faults.of(THERE.matching(TCP.first(1)).reset(Duration.ofMillis(10)));
        network.link(CLIENT, SERVER).add(fault);
        client(50_000, Packets.SYN, ""); // waits
        server(50_000, Packets.RST | Packets.ACK);
        LinkFault another = only("TCP n1 -> n2:9000 #1, packet 0");
        open(50_000);
        network.pass(Duration.ofMillis(10)); // the first attempt's reset

        client(50_000, Packets.SYN, ""); // would be another connection if that one were over

        assertThat(another.affectedPackets()).isZero();
    }

    /** Touches the packet of that name, on the client's link. */
    private LinkFault only(String packet) {
        PacketFilter filter = PacketFilter.all().only(PacketId.parse(packet));
        LinkFault fault = Faults.of(
                THERE.matching(filter).duplicate(Duplication.random(1)), (packet.hashCode() & 0xFFFF) | 0x10000);
        network.link(CLIENT, SERVER).add(fault);
        return fault;
    }

    private void open(int port) {
        client(port, Packets.SYN, "");
        server(port, Packets.SYN | Packets.ACK);
        client(port, Packets.ACK, "");
    }

    private void client(int port, int flags, String data) {
        byte[] payload = data.getBytes(StandardCharsets.US_ASCII);
        network.send(
                CLIENT, Packets.tcp(network.address(CLIENT), network.address(SERVER), port, SERVICE, flags, payload));
    }

    private void server(int port, int flags) {
        network.send(
                SERVER,
                Packets.tcp(network.address(SERVER), network.address(CLIENT), SERVICE, port, flags, new byte[0]));
    }

    /** The flags of the packet that the server got last. */
    private int arrived() {
        return network.device(SERVER).received().get(arrivals() - 1).packet()[33];
    }

    private int arrivals() {
        return network.device(SERVER).received().size();
    }
}
