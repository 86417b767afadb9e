package dev.netsplit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.hash.Hashing;
import com.google.common.io.Resources;
import dev.netsplit.internal.device.InMemoryDevice;
import dev.netsplit.internal.pipeline.SimulatedPipeline;
import dev.netsplit.report.LinkStats;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The fates of a simulated run as text that people can review. Each link has a line with the counts of its fates and
 * its throughput. The first packets that arrive at each node have a line each.
 */
final class FateTable {
    private static final int ARRIVALS = 50;
    private static final int IPV4_SOURCE = 15; // the last of its four bytes, which is the node's number
    private static final int TCP_SOURCE_PORT = 20;

    private final SimulatedPipeline pipeline;
    private final int nodes;

    private FateTable(SimulatedPipeline pipeline, int nodes) {
        this.pipeline = pipeline;
        this.nodes = nodes;
    }

    /** Fails if the run's table is not the one in the resource. The message says how to renew the resource. */
    static void assertIsAsIn(String resource, SimulatedPipeline pipeline, int nodes) throws IOException {
        String table = new FateTable(pipeline, nodes).print();
        URL expected = requireNonNull(FateTable.class.getResource(resource), resource);
        Path file = Path.of("target", resource);
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, table);
        assertThat(table)
                .as(
                        "fates of the run. If this change is meant: copy %s to src/test/resources/dev/netsplit/%s, review"
                                + " the difference, and then renew the hash in the test",
                        file.toAbsolutePath(), resource)
                .isEqualTo(Resources.toString(expected, UTF_8));
    }

    private String print() {
        List<String> lines = new ArrayList<>();
        lines.add("link      offered delivered  lost copies corrupted reordered marked dropped other  bits/s");
        double seconds = lastArrivalNs() / 1e9;
        for (int from = 0; from < nodes; from++) {
            for (int to = 0; to < nodes; to++) {
                if (from != to) {
                    lines.add(link(from, to, seconds));
                }
            }
        }
        for (int node = 0; node < nodes; node++) {
            lines.add("");
            lines.add("first arrivals at n%d: ms, sender, source port, bytes, start of the hash".formatted(node + 1));
            received(node).stream().limit(ARRIVALS).map(FateTable::arrival).forEach(lines::add);
        }
        return String.join("\n", lines) + "\n";
    }

    private String link(int from, int to, double seconds) {
        LinkStats stats = pipeline.links().link(from, to).stats();
        long other = stats.tooBig() + stats.cut() + stats.refused() + stats.foreign() + stats.inFlight();
        return String.format(
                Locale.ROOT,
                "n%d -> n%d %9d %9d %5d %6d %9d %9d %6d %7d %5d %7.0f",
                from + 1,
                to + 1,
                stats.offered(),
                stats.delivered(),
                stats.lost(),
                stats.duplicated(),
                stats.corrupted(),
                stats.reordered(),
                stats.marked(),
                stats.dropped(),
                other,
                8 * stats.deliveredBytes() / seconds);
    }

    private static String arrival(InMemoryDevice.Received received) {
        byte[] packet = received.packet();
        int port = (packet[TCP_SOURCE_PORT] & 0xFF) << 8 | (packet[TCP_SOURCE_PORT + 1] & 0xFF);
        return String.format(
                Locale.ROOT,
                "%11.6f  n%d %6d %5d  %s",
                received.timeNs() / 1e6,
                packet[IPV4_SOURCE],
                port,
                packet.length,
                Hashing.sha256().hashBytes(packet).toString().substring(0, 8));
    }

    private List<InMemoryDevice.Received> received(int node) {
        return pipeline.device(node).received();
    }

    private long lastArrivalNs() {
        long last = 0;
        for (int node = 0; node < nodes; node++) {
            for (InMemoryDevice.Received received : received(node)) {
                last = Math.max(last, received.timeNs());
            }
        }
        return last;
    }
}
