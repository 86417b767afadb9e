package dev.netsplit.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Programs of Wireshark's, for another opinion on packets and captures. */
public final class CaptureTools {
    private CaptureTools() {}

    /** Writes IP packets to a capture by {@code text2pcap}. */
    public static Path write(Path file, List<byte[]> packets) throws Exception {
        StringBuilder dump = new StringBuilder();
        for (byte[] packet : packets) {
            dump.append("000000");
            for (byte octet : packet) {
                dump.append(" %02x".formatted(octet));
            }
            dump.append('\n');
        }
        Path text = Files.writeString(Path.of(file + ".txt"), dump);
        run("text2pcap", "-q", "-l", "101", text.toString(), file.toString());
        return file;
    }

    /** What {@code tshark} finds in a field of each packet; an empty string where there is none. */
    public static List<String> field(Path capture, String field) throws Exception {
        return run(
                        "tshark",
                        "-r",
                        capture.toString(),
                        "-o",
                        "ip.check_checksum:TRUE",
                        "-o",
                        "tcp.check_checksum:TRUE",
                        "-o",
                        "udp.check_checksum:TRUE",
                        "-T",
                        "fields",
                        "-e",
                        field)
                .lines()
                .map(String::strip)
                .toList();
    }

    /** Runs a program that must succeed; returns what it says. */
    public static String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
        return output;
    }
}
