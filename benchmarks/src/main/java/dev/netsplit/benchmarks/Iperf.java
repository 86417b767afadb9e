package dev.netsplit.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Runs iperf3 between two sides. */
final class Iperf {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SMALL = 64;

    private Iperf() {}

    /**
     * What a TCP test showed.
     *
     * @param bitsPerSecond of payload that arrived, after the first second, in which the windows grow
     * @param bytes that were sent in all
     */
    record Tcp(double bitsPerSecond, double bytes) {}

    /** TCP with the machine's own congestion control. */
    static Tcp tcp(Side from, Side to, int streams, int seconds) throws IOException, InterruptedException {
        return tcp(from, to, streams, seconds, List.of());
    }

    /** TCP with the congestion control BBR, which does not take every loss for congestion. */
    static Tcp bbr(Side from, Side to, int seconds) throws IOException, InterruptedException {
        return tcp(from, to, 1, seconds, List.of("--congestion", "bbr"));
    }

    private static Tcp tcp(Side from, Side to, int streams, int seconds, List<String> options)
            throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("--omit", "1", "--parallel", Integer.toString(streams)));
        all.addAll(options);
        JsonNode report = run(from, to, seconds, all);
        double bytes = 0;
        for (JsonNode interval : report.get("intervals")) {
            bytes += interval.get("sum").get("bytes").asDouble();
        }
        return new Tcp(
                report.get("end").get("sum_received").get("bits_per_second").asDouble(), bytes);
    }

    /** How many UDP packets of 64 bytes of payload arrive in a second, when as many are sent as can be. */
    static double smallPackets(Side from, Side to, int seconds) throws IOException, InterruptedException {
        JsonNode report =
                run(from, to, seconds, List.of("--udp", "--length", Integer.toString(SMALL), "--bitrate", "0"));
        return report.get("end").get("sum_received").get("bytes").asDouble()
                / SMALL
                / report.get("end").get("sum_received").get("seconds").asDouble();
    }

    private static JsonNode run(Side from, Side to, int seconds, List<String> options)
            throws IOException, InterruptedException {
        Process server = to.start("iperf3", "--server", "--one-off", "--forceflush");
        try {
            Programs.awaitLine(server.inputReader(), "Server listening");
            List<String> client = new ArrayList<>(
                    List.of("iperf3", "--client", to.address(), "--json", "--time", Integer.toString(seconds)));
            client.addAll(options);
            return JSON.readTree(from.run(client.toArray(String[]::new)));
        } finally {
            server.destroyForcibly();
            server.waitFor();
        }
    }
}
