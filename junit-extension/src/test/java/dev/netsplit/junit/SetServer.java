package dev.netsplit.junit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A program that holds a set of words: {@code SetServer n1 /tmp/n1}. A connection asks one thing, {@code add word} or
 * {@code read}, and is answered with the server's name, its process, and, if it reads, the words. An added word is in
 * the file before it is acknowledged; without a file, none outlasts the process.
 */
final class SetServer {
    static final int PORT = 7000;
    private static final int PATIENCE_MS = 1_000;

    private SetServer() {}

    public static void main(String[] args) throws IOException {
        String self = args[0] + " " + ProcessHandle.current().pid();
        List<Path> files = args.length > 1 ? List.of(Path.of(args[1])) : List.of();
        Set<String> words = new LinkedHashSet<>();
        for (Path file : files) {
            words.addAll(stored(file));
        }
        try (ServerSocket server = new ServerSocket(PORT)) {
            System.out.println("up");
            while (true) {
                try (Socket client = server.accept()) {
                    client.setSoTimeout(PATIENCE_MS);
                    String question = question(client);
                    String answer = self;
                    if (question.startsWith("add ")) {
                        String word = question.substring("add ".length());
                        words.add(word);
                        for (Path file : files) {
                            Files.writeString(file, word + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                        }
                    } else {
                        answer += " " + String.join(" ", words);
                    }
                    client.getOutputStream().write((answer + "\n").getBytes(StandardCharsets.UTF_8));
                } catch (IOException e) {
                    // the client has given up
                }
            }
        }
    }

    private static String question(Socket client) throws IOException {
        String line =
                new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8)).readLine();
        if (line == null) {
            throw new IOException("nothing was asked");
        }
        return line;
    }

    /** So short a line is written as a whole or not at all, also where the process is killed. */
    private static List<String> stored(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }
}
