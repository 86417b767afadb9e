package dev.netsplit.programs;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A server that answers each connection with a static number, on threads of a static pool: all that isolation is about.
 */
final class CounterServer implements AutoCloseable {
    static final ExecutorService POOL = Executors.newCachedThreadPool();
    static int count;
    static String argument = "";

    private final ServerSocket socket;

    CounterServer(int port) throws IOException {
        socket = new ServerSocket(port);
        POOL.execute(this::serve);
    }

    private void serve() {
        while (!socket.isClosed()) {
            try (Socket connection = socket.accept()) {
                connection.getOutputStream().write(++count);
            } catch (IOException e) {
                return;
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        POOL.shutdown();
    }

    public static void main(String[] args) throws Exception {
        argument = args[1];
        if (args[1].equals("fail")) {
            throw new IllegalStateException("asked to");
        }
        try (CounterServer server = new CounterServer(Integer.parseInt(args[0]))) {
            new CountDownLatch(1).await(); // until it is interrupted
            throw new AssertionError(server);
        }
    }
}
