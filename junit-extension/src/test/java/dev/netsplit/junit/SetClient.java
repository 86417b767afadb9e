package dev.netsplit.junit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Asks {@link SetServer}s by their names, from the node of the thread that it is called on. */
final class SetClient {
    private static final int PATIENCE_MS = 100;
    private static final Duration LONG = Duration.ofSeconds(30);

    private SetClient() {}

    /**
     * What a server said.
     *
     * @param server its own name, whatever name it was asked by
     * @param pid of its process
     * @param words that it holds, if it was asked for them
     */
    record Answer(String server, long pid, List<String> words) {}

    /** Adds a word; empty if that is not acknowledged, for whatever reason. */
    static Optional<Answer> add(String server, String word) {
        return ask(server, "add " + word);
    }

    /** Asks for the words until it says. */
    static Answer read(String server) {
        long startNs = System.nanoTime();
        while (System.nanoTime() - startNs < LONG.toNanos()) {
            Optional<Answer> answer = ask(server, "read");
            if (answer.isPresent()) {
                return answer.get();
            }
        }
        throw new AssertionError("server (" + server + ") must answer within " + LONG);
    }

    private static Optional<Answer> ask(String server, String question) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getByName(server), SetServer.PORT), PATIENCE_MS);
            socket.setSoTimeout(PATIENCE_MS);
            socket.getOutputStream().write((question + "\n").getBytes(StandardCharsets.UTF_8));
            String line = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
            return Optional.ofNullable(line).map(SetClient::answer);
        } catch (IOException e) {
            return Optional.empty(); // it is killed, paused, or not to be found
        }
    }

    private static Answer answer(String line) {
        List<String> parts = List.of(line.split(" ", -1));
        return new Answer(parts.get(0), Long.parseLong(parts.get(1)), parts.subList(2, parts.size()));
    }
}
