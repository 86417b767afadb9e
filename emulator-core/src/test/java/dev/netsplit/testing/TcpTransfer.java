package dev.netsplit.testing;

import dev.netsplit.Node;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.Future;

/** Sends so much over one connection that kernels make superpackets of it. */
public final class TcpTransfer {
    public static final int BYTES = 4 << 20;

    private TcpTransfer() {}

    /** Whether the bytes that the one node sends are those that the other receives. */
    public static boolean transfer(Node from, Node to, InetAddress address) throws Exception {
        byte[] bytes = new byte[BYTES];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 31 + i / 997);
        }
        try (ServerSocket server = to.call(() -> new ServerSocket(0, 1, address))) {
            Future<byte[]> received = to.executor().submit(() -> {
                try (Socket socket = server.accept();
                        InputStream in = socket.getInputStream()) {
                    return in.readAllBytes();
                }
            });
            from.run(() -> {
                try (Socket socket = new Socket(address, server.getLocalPort());
                        OutputStream out = socket.getOutputStream()) {
                    out.write(bytes);
                }
            });
            return Arrays.equals(received.get(), bytes);
        }
    }
}
