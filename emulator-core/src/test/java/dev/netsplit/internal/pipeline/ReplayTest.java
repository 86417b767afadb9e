package dev.netsplit.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.impair.Bandwidth;
import dev.netsplit.impair.Corruption;
import dev.netsplit.impair.Duplication;
import dev.netsplit.impair.Latency;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.impair.Loss;
import dev.netsplit.impair.Reordering;
import dev.netsplit.internal.device.InMemoryDevice.Received;
import dev.netsplit.internal.wire.Packets;
import dev.netsplit.report.Fate;
import dev.netsplit.report.Ledger;
import dev.netsplit.report.Ledger.Detail;
import dev.netsplit.report.LedgerEntry.PacketFate;
import dev.netsplit.report.LedgerRun;
import dev.netsplit.report.ReplayReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** D2: packets have the fates that they had in the recorded run, and the report says which did not. */
class ReplayTest {
    private static final Duration LATENCY = Duration.ofMillis(10);
    private static final int PACKETS = 2_000;

    /** Impairments whose decisions hang on what else is on the link: the same seed alone does not bring them back. */
    private static final LinkProfile WITH_MEMORY = LinkProfile.builder()
            .loss(Loss.bursts(0.05, 3))
            .duplication(Duplication.random(0.03).correlated(0.5))
            .corruption(Corruption.random(0.03).correlated(0.5).bits(2))
            .latency(Latency.uniform(LATENCY, Duration.ofMillis(2)))
            .reordering(Reordering.byDistance(0.03, 3).gap(5))
            .build();

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(Detail.class)
    void underAnotherSeedTheSameBytesArriveAtTheSameTimes(Detail detail) {
        RecordedRun recorded = run("recorded", 1, WITH_MEMORY, detail, Optional.empty());
        exchange(recorded);
        Ledger ledger = recorded.end();
        RecordedRun other = run("other", 2, WITH_MEMORY, detail, Optional.empty());
        exchange(other);
        other.end();
        RecordedRun replayed = run("replayed", 2, WITH_MEMORY, detail, Optional.of(ledger));
        exchange(replayed);
        Ledger again = replayed.end();

        assertThat(replayed.received(1))
                .usingElementComparator(ReplayTest::compare)
                .isEqualTo(recorded.received(1));
        assertThat(replayed.stats(0, 1)).isEqualTo(recorded.stats(0, 1)).isNotEqualTo(other.stats(0, 1));
        assertThat(again.entries()).isEqualTo(ledger.entries());
        assertThat(replayed.report().isComplete()).isTrue();
        assertThat(replayed.report().matched()).isEqualTo(ledger.fates().count());
        assertThat(replayed.report().notReplayed()).isZero();
    }

    @Test
    void otherTrafficChangesNothingForAPacketWhoseFateIsRecorded() {
        RecordedRun recorded = run("recorded", 1, WITH_MEMORY, Detail.FATES, Optional.empty());
        exchange(recorded);
        Ledger ledger = recorded.end();
        RecordedRun crowded = run("crowded", 1, WITH_MEMORY, Detail.FATES, Optional.empty());
        exchangeBesideOthers(crowded);
        Ledger withoutReplay = crowded.end();
        RecordedRun replayed = run("replayed", 1, WITH_MEMORY, Detail.FATES, Optional.of(ledger));
        exchangeBesideOthers(replayed);
        Ledger again = replayed.end();

        assertThat(decisions(withoutReplay)).as("the chains went on").isNotEqualTo(decisions(ledger));
        assertThat(decisions(again)).isEqualTo(decisions(ledger));
        ReplayReport report = replayed.report();
        assertThat(report.missing()).isZero();
        assertThat(report.newPackets()).isEqualTo(PACKETS);
        assertThat(report.flows())
                .singleElement()
                .hasToString("UDP a -> b:9001 #0: " + PACKETS + " packets, recorded 0");
        assertThat(report.isComplete()).isFalse();
        assertThat(report.toString())
                .startsWith("replay: " + report.matched() + " fates matched, 0 missing, 2000 new packets");
    }

    @Test
    void whatDoesNotComeIsMissing() {
        LinkProfile lossy = LinkProfile.builder().loss(Loss.everyNth(10)).build();
        RecordedRun recorded = run("recorded", 1, lossy, Detail.FATES, Optional.empty());
        for (int i = 0; i < 100; i++) {
            recorded.send(9000, 43000, i);
        }
        Ledger ledger = recorded.end();
        RecordedRun replayed = run("replayed", 1, lossy, Detail.FATES, Optional.of(ledger));
        for (int i = 0; i < 25; i++) {
            replayed.send(9000, 44000, i);
        }
        replayed.end();
        ReplayReport report = replayed.report();

        assertThat(report.matched()).isEqualTo(2);
        assertThat(report.missing()).isEqualTo(8);
        assertThat(report.links().get(0).firstMissing())
                .hasSize(5)
                .first()
                .hasToString("a -> b: UDP a -> b:9000 #0, packet 29: lost by Loss");
        assertThat(report.flows().get(0).absentPackets()).isEqualTo(75);
        assertThat(report.newPackets()).isZero();
        assertThat(report.toString())
                .contains("2 fates matched, 8 missing")
                .contains("UDP a -> b:9000 #0: 25 packets, recorded 100");
    }

    @Test
    void anImpairmentThatIsNotThereMatchesNothing() {
        RecordedRun recorded =
                run("recorded", 1, LinkProfile.builder().loss(Loss.random(1)).build(), Detail.FATES, Optional.empty());
        recorded.send(9000, 43000, 0);
        Ledger ledger = recorded.end();
        RecordedRun replayed = run("replayed", 1, LinkProfile.clean(), Detail.FATES, Optional.of(ledger));
        replayed.send(9000, 43000, 0);
        replayed.end();

        assertThat(replayed.received(1)).hasSize(1);
        assertThat(replayed.report().missing()).isEqualTo(1);
        assertThat(replayed.report().flows()).isEmpty();
    }

    @Test
    void superpacketsAreReplayedSegmentBySegment() {
        RecordedRun recorded = run("recorded", 1, WITH_MEMORY, Detail.FATES, Optional.empty());
        sendSuperpackets(recorded);
        Ledger ledger = recorded.end();
        RecordedRun replayed = run("replayed", 3, WITH_MEMORY, Detail.FATES, Optional.of(ledger));
        sendSuperpackets(replayed);
        replayed.end();

        assertThat(replayed.received(1))
                .usingElementComparator(ReplayTest::compare)
                .isEqualTo(recorded.received(1));
        assertThat(replayed.report().isComplete()).isTrue();
        assertThat(replayed.report().matched()).isGreaterThan(100);
    }

    @Test
    void queuesDecideAnew() {
        LinkProfile narrow = LinkProfile.builder()
                .bandwidth(Bandwidth.of(1_000_000))
                .loss(Loss.random(0.2))
                .build();
        RecordedRun recorded = run("recorded", 1, narrow, Detail.FATES, Optional.empty());
        burst(recorded);
        Ledger ledger = recorded.end();
        RecordedRun replayed = run(
                "replayed", 1, LinkProfile.builder().loss(Loss.random(0.9)).build(), Detail.FATES, Optional.of(ledger));
        burst(replayed);
        replayed.end();

        long losses =
                ledger.fates().filter(fate -> fate.fate() instanceof Fate.Lost).count();
        assertThat(replayed.stats(0, 1).lost()).isEqualTo(losses).isPositive();
        assertThat(replayed.stats(0, 1).dropped()).isZero();
        assertThat(replayed.report().notReplayed())
                .isEqualTo(recorded.stats(0, 1).dropped());
    }

    /** A client that knocks has the same identity each time; each attempt gets what that attempt had. */
    @Test
    void packetsThatComeAgainGetWhatTheyGotThatTime() {
        LinkProfile lossy =
                LinkProfile.builder().loss(Loss.pattern("x.x.........")).build();
        RecordedRun recorded = run("recorded", 1, lossy, Detail.FATES, Optional.empty());
        knock(recorded);
        Ledger ledger = recorded.end();
        RecordedRun replayed = run(
                "replayed",
                1,
                LinkProfile.builder()
                        .loss(Loss.random(0))
                        .loss(Loss.everyNth(1))
                        .build(),
                Detail.FATES,
                Optional.of(ledger));
        knock(replayed);
        replayed.end();

        assertThat(ledger.fates()).hasSizeGreaterThan(1);
        assertThat(replayed.report().missing()).isZero();
        assertThat(replayed.report().matched()).isEqualTo(ledger.fates().count());
    }

    @Test
    void aLedgerWithoutItsEndIsReplayedButCannotTellWhatIsNew() throws IOException {
        LinkProfile lossy = LinkProfile.builder().loss(Loss.everyNth(2)).build();
        RecordedRun recorded = run("recorded", 1, lossy, Detail.FATES, Optional.empty());
        burst(recorded);
        Ledger whole = recorded.end();
        LedgerRun run = whole.run();
        Ledger cut = new Ledger(run, whole.entries().subList(0, 3));
        RecordedRun replayed = run("replayed", 1, lossy, Detail.FATES, Optional.of(cut));
        burst(replayed);
        replayed.end();

        assertThat(replayed.stats(0, 1).lost()).isEqualTo(3);
        assertThat(replayed.report().knowsFlows()).isFalse();
        assertThat(replayed.report().newPackets()).isZero();
        assertThat(replayed.report().isComplete()).isFalse();
        assertThat(replayed.report().toString()).contains("3 fates matched, 0 missing, new packets not known");
    }

    private RecordedRun run(String name, long seed, LinkProfile profile, Detail detail, Optional<Ledger> replayed) {
        return new RecordedRun(folder.resolve(name), seed, profile, detail, replayed);
    }

    private static void exchange(RecordedRun run) {
        for (int i = 0; i < PACKETS; i++) {
            run.send(9000, 43000, i);
            run.pass(Duration.ofMillis(1));
        }
    }

    private static void exchangeBesideOthers(RecordedRun run) {
        for (int i = 0; i < PACKETS; i++) {
            run.send(9001, 45000, i);
            run.send(9000, 43000, i);
            run.pass(Duration.ofMillis(1));
        }
    }

    private static void sendSuperpackets(RecordedRun run) {
        for (int i = 0; i < 200; i++) {
            run.sendSuperpacket(i, 1 + i % 20);
            run.pass(Duration.ofMillis(1));
        }
    }

    private static void burst(RecordedRun run) {
        for (int i = 0; i < 2_000; i++) {
            run.send(9000, 43000, i);
        }
    }

    /** Attempts at a connection that are refused; some do not get so far. */
    private static void knock(RecordedRun run) {
        int a = run.address(0);
        int b = run.address(1);
        for (int port = 40_000; port < 40_006; port++) {
            run.send(0, Packets.tcp(a, b, port, 80, Packets.SYN, new byte[0]));
            run.send(1, Packets.tcp(b, a, 80, port, Packets.RST | Packets.ACK, new byte[0]));
            run.pass(Duration.ofMillis(1));
        }
    }

    /** What was decided, but for when. */
    private static Stream<String> decisionsOf(Ledger ledger) {
        return ledger.fates().map(PacketFate::toString).sorted();
    }

    private static List<String> decisions(Ledger ledger) {
        return decisionsOf(ledger).filter(line -> line.contains(":9000 ")).toList();
    }

    private static int compare(Received one, Received other) {
        return one.timeNs() == other.timeNs() ? Arrays.compare(one.packet(), other.packet()) : 1;
    }
}
