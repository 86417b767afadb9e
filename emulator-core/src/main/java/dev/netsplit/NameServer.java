package dev.netsplit;

import dev.netsplit.internal.time.Clock;
import dev.netsplit.internal.wire.DnsQuery;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers look-ups of one node's programs, at an address of the node's own. The body of one thread, which lives in the node. */
final class NameServer implements Runnable {
    /** Of the loopback network, where nothing else of a node's would listen; that of systemd's resolver is 127.0.0.53. */
    static final String ADDRESS = "127.0.0.153";

    private static final Logger LOG = LoggerFactory.getLogger(NameServer.class);
    private static final int PORT = 53;
    private static final int MAX_QUERY = 512;
    private static final int FOR_EVER = 0;

    private final DatagramSocket socket;
    private final NameService names;
    private final Clock clock = Clock.system();
    private final PriorityQueue<Pending> pending = new PriorityQueue<>(Comparator.comparingLong(Pending::dueNs));

    private NameServer(DatagramSocket socket, NameService names) {
        this.socket = socket;
        this.names = names;
    }

    /** An answer that waits for its time. */
    private record Pending(DatagramPacket answer, long dueNs) {}

    static NameServer start(Node node, NameService names) throws IOException {
        try {
            DatagramSocket socket = node.call(() -> new DatagramSocket(new InetSocketAddress(ADDRESS, PORT)));
            NameServer server = new NameServer(socket, names);
            Thread thread = node.threadFactory().newThread(server);
            thread.setName(node.name() + "-names");
            thread.start();
            return server;
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    @Override
    public void run() {
        byte[] bytes = new byte[MAX_QUERY];
        while (!socket.isClosed()) {
            try {
                socket.setSoTimeout(sendWhatIsDue());
                DatagramPacket packet = new DatagramPacket(bytes, bytes.length);
                socket.receive(packet);
                DnsQuery.parse(bytes, packet.getLength()).ifPresent(query -> answer(query, packet.getSocketAddress()));
            } catch (SocketTimeoutException e) {
                // the next answer is due
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    LOG.debug("a look-up failed", e); // such as of a program that has ended meanwhile
                }
            }
        }
    }

    void close() {
        socket.close();
    }

    private void answer(DnsQuery query, SocketAddress to) {
        NameService.Reply reply = names.lookUp(query.name())
                .orElse(new NameService.Reply(DnsQuery.Code.UNKNOWN_NAME, List.of(), Duration.ZERO));
        long dueNs = clock.nanoTime() + reply.after().toNanos();
        byte[] answer = query.answer(reply.code(), reply.addresses());
        pending.add(new Pending(new DatagramPacket(answer, answer.length, to), dueNs));
    }

    /** Returns for how many milliseconds there is nothing to send then; 0 if nothing is left. */
    private int sendWhatIsDue() throws IOException {
        while (true) {
            Pending first = pending.peek();
            if (first == null) {
                return FOR_EVER;
            }
            long leftNs = first.dueNs() - clock.nanoTime();
            if (leftNs > 0) {
                return (int) Duration.ofNanos(leftNs).toMillis() + 1;
            }
            pending.remove();
            socket.send(first.answer());
        }
    }
}
