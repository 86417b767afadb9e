package dev.netsplit.examples;

import dev.netsplit.Node;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/**
 * A server that counts requests, each a datagram with a name, and answers with the count. A client asks again until it
 * has an answer, so the server has to know requests again.
 */
final class ToyCounter implements AutoCloseable {
    static final int PORT = 7000;

    private final DatagramSocket socket;
    private final ExecutorService executor;
    private final boolean remembers;

    /**
     * Starts the server.
     *
     * @param remembers whether it knows a request again, and does not count it twice
     */
    ToyCounter(Node node, boolean remembers) throws Exception {
        this.remembers = remembers;
        this.socket = node.call(() -> new DatagramSocket(PORT, node.ipv4()));
        this.executor = node.executor();
        Future<?> unused = executor.submit(this::serve); // it ends with the socket
    }

    private Void serve() throws IOException {
        Set<String> done = new HashSet<>();
        int count = 0;
        while (true) {
            DatagramPacket packet = new DatagramPacket(new byte[100], 100);
            socket.receive(packet);
            String request = text(packet);
            if (done.add(request) || !remembers) {
                count++;
            }
            packet.setData(bytes(request + ": " + count));
            socket.send(packet);
        }
    }

    @Override
    public void close() {
        socket.close();
        executor.shutdown();
    }

    /**
     * Makes requests from a client, one after the other, each as often as it takes to get an answer; returns the count
     * in the last one.
     *
     * @param sameName whether a request that is made again has the name that it had
     */
    int count(Node client, int requests, Duration timeout, boolean sameName) throws Exception {
        return client.call(() -> {
            try (DatagramSocket asking = new DatagramSocket()) {
                asking.setSoTimeout(Math.toIntExact(timeout.toMillis()));
                int count = 0;
                for (int request = 1; request <= requests; request++) {
                    count = ask(asking, "request " + request, sameName);
                }
                return count;
            }
        });
    }

    private int ask(DatagramSocket asking, String request, boolean sameName) throws IOException {
        SocketAddress server = new InetSocketAddress(socket.getLocalAddress(), PORT);
        for (int attempt = 1; ; attempt++) {
            String name = sameName || attempt == 1 ? request : request + ", attempt " + attempt;
            byte[] data = bytes(name);
            asking.send(new DatagramPacket(data, data.length, server));
            try {
                return answer(asking, name + ": ");
            } catch (SocketTimeoutException lost) {
                System.out.printf("no answer to %s: once more%n", name);
            }
        }
    }

    /** Answers to other requests come late, or twice. */
    private static int answer(DatagramSocket asking, String start) throws IOException {
        DatagramPacket answer = new DatagramPacket(new byte[100], 100);
        String text;
        do {
            asking.receive(answer);
            text = text(answer);
        } while (!text.startsWith(start));
        return Integer.parseInt(text.substring(start.length()));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String text(DatagramPacket packet) {
        return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII);
    }
}
