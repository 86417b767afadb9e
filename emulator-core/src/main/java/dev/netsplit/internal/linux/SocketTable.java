package dev.netsplit.internal.linux;

import com.google.common.base.Splitter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** The sockets of the JVM's own namespace, as the kernel lists them: proc(5), {@code /proc/net/tcp} and its like. */
final class SocketTable {
    private static final Path TABLES = Path.of("/proc/self/net"); // of the JVM's first thread, whoever asks
    private static final Splitter WORDS = Splitter.on(' ').trimResults().omitEmptyStrings();
    private static final int LOCAL = 1;
    private static final int PEER = 2;
    private static final int INODE = 9;

    private SocketTable() {}

    /**
     * The inode of each of these sockets that there is; a UDP socket need not be connected.
     *
     * @param peers whom they may talk to
     */
    static Map<HostSocket, Long> inodes(Set<HostSocket> sockets, Predicate<InetAddress> peers) throws IOException {
        Map<HostSocket, Long> inodes = new HashMap<>();
        for (String table : List.of("tcp", "tcp6", "udp", "udp6")) {
            Path file = TABLES.resolve(table);
            if (Files.exists(file)) { // not so where there is no IPv6
                for (String line : Files.readAllLines(file)) {
                    match(line, table.startsWith("udp"), sockets, peers, inodes);
                }
            }
        }
        return inodes;
    }

    private static void match(
            String line,
            boolean udp,
            Set<HostSocket> sockets,
            Predicate<InetAddress> peers,
            Map<HostSocket, Long> inodes)
            throws UnknownHostException {
        List<String> words = WORDS.splitToList(line);
        if (words.size() <= INODE || !words.get(LOCAL).contains(":")) {
            return; // the headline
        }
        int port = port(words.get(LOCAL));
        int peerPort = port(words.get(PEER));
        if (udp && peerPort == 0) {
            sockets.stream()
                    .filter(socket -> socket.udp() && socket.port() == port)
                    .forEach(socket -> inodes.put(socket, Long.parseLong(words.get(INODE))));
        } else if (sockets.contains(new HostSocket(udp, port, peerPort)) && peers.test(address(words.get(PEER)))) {
            inodes.put(new HostSocket(udp, port, peerPort), Long.parseLong(words.get(INODE)));
        }
    }

    private static int port(String addressAndPort) {
        return Integer.parseInt(addressAndPort, addressAndPort.indexOf(':') + 1, addressAndPort.length(), 16);
    }

    /** Words of 32 bits, each in the machine's byte order. */
    private static InetAddress address(String addressAndPort) throws UnknownHostException {
        int digits = addressAndPort.indexOf(':');
        ByteBuffer bytes = ByteBuffer.allocate(digits / 2).order(ByteOrder.nativeOrder());
        for (int at = 0; at < digits; at += Integer.BYTES * 2) {
            bytes.putInt(Integer.parseUnsignedInt(addressAndPort, at, at + Integer.BYTES * 2, 16));
        }
        return InetAddress.getByAddress(bytes.array()); // an IPv4 address in IPv6's clothes becomes what it is
    }
}
