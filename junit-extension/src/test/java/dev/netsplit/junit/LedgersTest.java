package dev.netsplit.junit;

import static dev.netsplit.junit.Jupiter.jupiter;
import static dev.netsplit.junit.Jupiter.onlyFailure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.netsplit.EmulatedNetwork;
import dev.netsplit.Node;
import dev.netsplit.ScenarioRun;
import dev.netsplit.junit.NetworkEmulation.Lifecycle;
import dev.netsplit.report.Ledger;
import dev.netsplit.scenario.Nemesis;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EventType;

/** Networks of tests record and replay as configuration parameters say. */
@RequiresTun
class LedgersTest {
    @TempDir
    Path folder;

    @Test
    void eachNetworkHasAFileOfItsOwn() throws IOException {
        record(PerMethod.class);

        assertThat(ledgers())
                .hasSize(2)
                .allSatisfy(file -> assertThat(file.getFileName().toString())
                        .matches("dev\\.netsplit\\.junit\\.LedgersTest\\$PerMethod\\.repeated-\\d{8}-\\d{6}-\\d{3}-"
                                + ProcessHandle.current().pid() + "-[12]\\.ledger"));
        for (Path file : ledgers()) {
            assertThat(Ledger.read(file).isComplete()).isTrue();
        }
    }

    @Test
    void anotherRunInTheSameFolderTakesNoFileThatIsThere() throws IOException {
        record(PerMethod.class);
        record(PerMethod.class);

        assertThat(ledgers()).hasSize(4);
    }

    @Test
    void aLedgerNamesTheVersionThatWroteIt() throws IOException {
        record(PerMethod.class);

        assertThat(Ledger.read(ledgers().get(0)).run().madeBy()).matches("netsplit \\d+\\.\\d+\\.\\d+\\S*, Java .*");
    }

    @Test
    void aFailureNamesTheLineThatReplaysItAndThatDoes() throws IOException {
        Throwable failure = onlyFailure(record(Failing.class));
        Path file = ledgers().get(0);

        assertThat(failure.getSuppressed())
                .singleElement()
                .asString()
                .matches("(?s).*; replay: mvn test .*-Dtest='dev\\.netsplit\\.junit\\.LedgersTest\\$Failing#losesAll'"
                        + " -Dnetsplit\\.seed=\\d+ -Dnetsplit\\.replay='\\Q" + file + "\\E'");
        assertThat(Ledger.read(file).fates()).hasSize(3);

        EngineExecutionResults replay = jupiter()
                .selectors(selectClass(Failing.class))
                .configurationParameter("netsplit.replay", file.toString())
                .execute();

        assertThat(reports(replay))
                .singleElement()
                .asString()
                .startsWith("replay: 3 fates matched, 0 missing, 0 new packets");
    }

    @Test
    void aChaosTestsReplayLineNamesTheRunToo() {
        Throwable failure = onlyFailure(record(FailingUnderFaults.class));
        Matcher line = Pattern.compile("; replay: mvn test .* -Dnetsplit\\.seed=(\\d+) -Dnetsplit\\.replay='(.*)'")
                .matcher(hint(failure));
        assertThat(line.find()).as("%s, hint: %s", failure, hint(failure)).isTrue();

        EngineExecutionResults replay = jupiter()
                .selectors(selectClass(FailingUnderFaults.class))
                .configurationParameter("netsplit.seed", line.group(1))
                .configurationParameter("netsplit.replay", line.group(2))
                .execute();

        assertThat(onlyFailure(replay)).hasMessage("lost: 20");
        replay.testEvents().assertStatistics(counts -> counts.started(1));
        assertThat(reports(replay))
                .singleElement()
                .asString()
                .startsWith("replay: 20 fates matched, 0 missing, 0 new packets");
    }

    private static String hint(Throwable failure) {
        return Stream.of(failure.getSuppressed())
                .filter(RerunHint.class::isInstance)
                .map(Throwable::getMessage)
                .collect(Collectors.joining());
    }

    @Test
    void whatIsNoLedgerIsRefusedByName() throws IOException {
        Path file = Files.writeString(folder.resolve("text"), "no ledger");

        Throwable failure = onlyFailure(jupiter()
                .selectors(selectClass(Failing.class))
                .configurationParameter("netsplit.replay", file.toString())
                .execute());

        assertThat(failure)
                .hasMessageStartingWith("netsplit.replay (" + file + ") must be a ledger that can be read: ")
                .hasMessageContaining("byte 0");
    }

    private EngineExecutionResults record(Class<?> testClass) {
        return jupiter()
                .selectors(selectClass(testClass))
                .configurationParameter("netsplit.ledger.directory", folder.toString())
                .execute();
    }

    private List<Path> ledgers() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    private static List<String> reports(EngineExecutionResults results) {
        return results.allEvents()
                .filter(event -> event.getType() == EventType.REPORTING_ENTRY_PUBLISHED)
                .map(event -> event.getRequiredPayload(ReportEntry.class).getKeyValuePairs())
                .filter(entry -> entry.containsKey("netsplit.replay"))
                .map(entry -> entry.get("netsplit.replay"))
                .toList();
    }

    @NetworkEmulation(nodes = "n1", lifecycle = Lifecycle.PER_METHOD)
    static class PerMethod {
        @RepeatedTest(2)
        void repeated(EmulatedNetwork network) {
            assertThat(network.ledger()).isPresent();
        }
    }

    @NetworkEmulation(nodes = {"n1", "n2"})
    @LinkBetween(from = "n1", to = "n2", loss = "100%")
    static class Failing {
        @Test
        void losesAll(EmulatedNetwork network, @NodeName("n1") Node n1, @NodeName("n2") Node n2) throws Exception {
            try (DatagramChannel channel = n1.call(DatagramChannel::open)) {
                for (int i = 0; i < 3; i++) {
                    channel.send(ByteBuffer.allocate(1), new InetSocketAddress(n2.ipv4(), 9000));
                }
            }
            Eventually.until(
                    "all are lost", () -> network.link("n1", "n2").stats().lost() == 3);
            throw new IllegalStateException("the test's own");
        }
    }

    /** Only in runs with faults; all packets are lost by the link, in each run. */
    @NetworkEmulation(nodes = {"n1", "n2"})
    @LinkBetween(from = "n1", to = "n2", loss = "100%")
    static class FailingUnderFaults {
        @ChaosTest(
                runs = 3,
                nemeses = Nemesis.PARTITION,
                every = "30ms",
                shortest = "20ms",
                longest = "120ms",
                duration = "200ms",
                quietTime = "1ms",
                shrinkBudget = "1ms")
        void losesAll(EmulatedNetwork network, ScenarioRun run, @NodeName("n1") Node n1, @NodeName("n2") Node n2)
                throws Exception {
            run.await(Duration.ofSeconds(20));
            try (DatagramChannel channel = n1.call(DatagramChannel::open)) {
                for (int i = 0; i < 20; i++) {
                    channel.send(ByteBuffer.allocate(1), new InetSocketAddress(n2.ipv4(), 9000));
                }
            }
            Eventually.until(
                    "all are lost", () -> network.link("n1", "n2").stats().lost() == 20);
            if (!run.schedule().steps().isEmpty()) {
                throw new IllegalStateException("lost: 20");
            }
        }
    }
}
