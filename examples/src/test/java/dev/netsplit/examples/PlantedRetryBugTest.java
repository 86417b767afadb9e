package dev.netsplit.examples;

import static dev.netsplit.examples.InnerRun.failures;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.Node;
import dev.netsplit.junit.NetworkEmulation;
import dev.netsplit.junit.NodeName;
import dev.netsplit.junit.PacketMutationTest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

/**
 * The same counter with a bug: a request that is made again has another name, so the server counts it again, if the
 * first one had come and only the answer was lost. {@code @PacketMutationTest} names the packets that must not be lost.
 */
class PlantedRetryBugTest {
    private static final String REQUEST = "drop UDP client -> server:7000 #0, packet ";
    private static final String REPLY = "drop UDP client -> server:7000 #0, back, packet ";

    @NetworkEmulation(nodes = {"client", "server"})
    static class Counter {
        private static final int REQUESTS = 3;

        @PacketMutationTest(delay = "20ms", pairs = false)
        void eachRequestIsCountedOnce(@NodeName("client") Node client, @NodeName("server") Node server)
                throws Exception {
            try (ToyCounter counter = new ToyCounter(server, true)) {
                assertThat(counter.count(client, REQUESTS, Duration.ofMillis(300), false))
                        .isEqualTo(REQUESTS);
            }
        }
    }

    @Test
    void theLostRepliesAreNamedAndNothingElse(@TempDir Path output) {
        List<Throwable> failures = failures(jupiter(output).execute());

        assertThat(failures).hasSize(1);
        String report = String.valueOf(failures.get(0).getMessage());
        System.out.println(report);
        assertThat(report.lines().filter(line -> line.contains(": BROKE, ")).map(String::strip))
                .extracting(line -> line.substring(0, line.indexOf(": BROKE, ")))
                .containsExactly(REPLY + 0, REPLY + 1, REPLY + 2);

        assertThat(failures(only(REPLY + 1, output))).hasSize(1);
        assertThat(failures(only(REQUEST + 1, output))).isEmpty();
    }

    private static EngineExecutionResults only(String mutant, Path output) {
        EngineExecutionResults results = jupiter(output)
                .configurationParameter("netsplit.mutation", mutant)
                .execute();
        assertThat(results.testEvents().started().count()).isEqualTo(1);
        return results;
    }

    private static EngineTestKit.Builder jupiter(Path output) {
        return InnerRun.of(Counter.class).configurationParameter("netsplit.output", output.toString());
    }
}
