package dev.netsplit.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.impair.Bandwidth;
import dev.netsplit.impair.Corruption;
import dev.netsplit.impair.Latency;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.impair.Loss;
import dev.netsplit.impair.Queue;
import dev.netsplit.internal.pipeline.flow.FlowTable;
import dev.netsplit.internal.wire.Headers;
import dev.netsplit.internal.wire.Packets;
import dev.netsplit.report.Ledger;
import dev.netsplit.report.Ledger.Detail;
import dev.netsplit.report.LedgerEntry.InTest;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several tests on one network: each meets the same fates, whichever came before. */
class TestBeginningTest {
    private static final int CLIENT = 0;
    private static final int SERVER = 1;
    private static final int PACKETS = 500;

    /** With a memory in each impairment, and a queue that draws by the order of arrivals. */
    private static final LinkProfile WITH_MEMORY = LinkProfile.builder()
            .bandwidth(Bandwidth.of(800_000).queue(Queue.bytes(40_000).red(1_000, 8_000, 0.3)))
            .loss(Loss.bursts(0.1, 3))
            .corruption(Corruption.random(0.05).correlated(0.5))
            .latency(Latency.uniform(Duration.ofMillis(10), Duration.ofMillis(5)))
            .build();

    @TempDir
    Path folder;

    @Test
    void aTestMeetsTheSameFatesWhicheverTestsCameBefore() {
        RecordedRun alone = run("alone", Optional.empty());
        RecordedRun third = run("third", Optional.empty());
        third.beginTest("first");
        exchange(third, 41_000);
        third.beginTest("second");
        exchange(third, 42_000);
        exchange(third, 43_000);

        assertThat(test(third, "the test")).isEqualTo(test(alone, "the test"));
    }

    @Test
    void testsOfDifferentNamesMeetDifferentFates() {
        RecordedRun run = run("run", Optional.empty());

        assertThat(test(run, "one")).isNotEqualTo(test(run, "other"));
    }

    @Test
    void aReplayGivesEachTestItsOwnFates() {
        LinkProfile bursts = LinkProfile.builder().loss(Loss.bursts(0.1, 3)).build(); // queues decide anew in a replay
        RecordedRun recorded = new RecordedRun(folder.resolve("recorded"), 1, bursts, Detail.FATES, Optional.empty());
        test(recorded, "first");
        List<String> second = test(recorded, "second");
        Ledger ledger = recorded.end();
        RecordedRun replayed = new RecordedRun(
                folder.resolve("replayed"), 2, bursts, Detail.FATES, Optional.of(ledger)); // another seed
        List<String> again = test(replayed, "second");
        replayed.end();

        assertThat(ledger.entries())
                .filteredOn(InTest.class::isInstance)
                .extracting(entry -> ((InTest) entry).test())
                .startsWith("first", "second");
        assertThat(again).isEqualTo(second);
        assertThat(replayed.report().missing()).isZero();
        assertThat(replayed.report().flows()).isEmpty();
        assertThat(replayed.report().matched()).isPositive();
    }

    @Test
    void connectionsThatAreOpenTakeNoNumberOfTheTests() {
        FlowTable fresh = new FlowTable(hashes());
        FlowTable busy = new FlowTable(hashes());
        for (int port = 50_000; port < 50_010; port++) {
            tcp(busy, port, Packets.SYN, 0);
            tcp(busy, port, Packets.ACK, 10);
        }
        fresh.beginTest(1);
        busy.beginTest(1);
        List<String> expected = connect(fresh, 40_000);
        tcp(busy, 50_003, Packets.ACK, 10); // late, and from the test before
        tcp(busy, 50_004, Packets.ACK | Packets.FIN, 0);
        tcp(busy, 50_005, Packets.RST, 0);

        assertThat(connect(busy, 40_000)).isEqualTo(expected);
        assertThat(connect(busy, 50_004)).as("the same port again").isEqualTo(connect(fresh, 40_001));
    }

    @Test
    void aConnectionThatAllTestsUseIsTheSameInEach() {
        FlowTable first = new FlowTable(hashes());
        FlowTable third = new FlowTable(hashes());
        for (FlowTable flows : List.of(first, third)) {
            connect(flows, 50_000); // has ended before the tests begin
            tcp(flows, 50_001, Packets.SYN, 0);
            tcp(flows, 50_001, Packets.ACK, 10);
        }
        for (int test = 1; test <= 2; test++) {
            third.beginTest(test);
            tcp(third, 50_001, Packets.ACK, 10);
            connect(third, 40_000);
            tcp(third, 51_000, Packets.SYN, 0);
        }
        first.beginTest(1);
        third.beginTest(3);

        assertThat(tcp(third, 50_001, Packets.ACK, 10)).isEqualTo(tcp(first, 50_001, Packets.ACK, 10));
        assertThat(tcp(third, 50_001, Packets.ACK, 10)).isEqualTo(tcp(first, 50_001, Packets.ACK, 10));
    }

    @Test
    void anAttemptOfTheTestBeforeThatIsRefusedNowGivesNoNumberBack() {
        FlowTable flows = new FlowTable(hashes());
        tcp(flows, 50_000, Packets.SYN, 0);
        flows.beginTest(1);
        FlowTable fresh = new FlowTable(hashes());
        fresh.beginTest(1);
        tcp(flows, 50_000, Packets.RST, 0);

        assertThat(connect(flows, 40_000)).isEqualTo(connect(fresh, 40_000));
        assertThat(connect(flows, 40_001)).isEqualTo(connect(fresh, 40_001));
    }

    private RecordedRun run(String name, Optional<Ledger> replayed) {
        return new RecordedRun(folder.resolve(name), 1, WITH_MEMORY, Detail.FATES, replayed);
    }

    /**
     * What B receives in a test, each packet by its bytes but for the ports, and by the time since the test's
     * beginning.
     */
    private static List<String> test(RecordedRun run, String name) {
        int before = run.received(SERVER).size();
        long startNs = run.nowNs();
        run.beginTest(name);
        exchange(run, 40_000 + before);
        return run.received(SERVER).stream()
                .skip(before)
                .map(received -> number(received.packet()) + " after " + (received.timeNs() - startNs) + " ns")
                .toList();
    }

    private static void exchange(RecordedRun run, int sourcePort) {
        for (int i = 0; i < PACKETS; i++) {
            run.sendNumbered(9_000, sourcePort, i);
            run.pass(Duration.ofMillis(1));
        }
        run.pass(Duration.ofSeconds(10));
    }

    private static int number(byte[] packet) {
        return ByteBuffer.wrap(packet).getInt(28);
    }

    private static List<String> connect(FlowTable flows, int port) {
        return List.of(
                tcp(flows, port, Packets.SYN, 0),
                tcp(flows, port, Packets.ACK, 100),
                tcp(flows, port, Packets.ACK | Packets.FIN, 0));
    }

    private static String tcp(FlowTable flows, int port, int flags, int payload) {
        var packet = Packets.buffer(Packets.tcp(CLIENT, SERVER, port, 80, flags, new byte[payload]));
        flows.identify(packet, new Headers().read(packet), CLIENT, SERVER);
        return packet.flow() + "/" + packet.ordinal();
    }

    private static long[] hashes() {
        return new long[] {11, 22};
    }
}
