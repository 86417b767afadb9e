package dev.netsplit.internal.names;

import dev.netsplit.internal.log.Logs;
import dev.netsplit.internal.node.NodeThreads;
import dev.netsplit.internal.time.Clock;
import dev.netsplit.internal.wire.DnsQuery;
import dev.netsplit.topology.NodeName;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Function;
import org.slf4j.Logger;

/**
 * Answers look-ups of one node's programs, at an address of the node's own. The body of one thread, which lives in the
 * node.
 */
final class NameServer implements Runnable {
    /**
     * Of the loopback network, where nothing else of a node's would listen; that of systemd's resolver is 127.0.0.53.
     */
    private static final String ADDRESS = "127.0.0.153";

    /** What leads programs here. A name without a dot is asked for as it is, before any search domain is tried. */
    static final String RESOLVER = "nameserver " + ADDRESS + "\noptions attempts:1 timeout:5 ndots:0\n";

    private static final Logger LOG = Logs.of(NameServer.class);
    private static final int PORT = 53;
    private static final int MAX_QUERY = 512;
    private static final int FOR_EVER = 0;
    private static final NameReply NOBODYS = new NameReply(DnsQuery.Code.UNKNOWN_NAME, List.of(), Duration.ZERO);

    private final DatagramSocket socket;
    private final NodeThreads threads;
    private final Function<String, Optional<NameReply>> answers;
    private final OtherNameServers others;
    private final Clock clock = Clock.system();
    private final PriorityQueue<Pending> pending = new PriorityQueue<>(Comparator.comparingLong(Pending::dueNs));

    private NameServer(
            DatagramSocket socket,
            NodeThreads threads,
            Function<String, Optional<NameReply>> answers,
            OtherNameServers others) {
        this.socket = socket;
        this.threads = threads;
        this.answers = answers;
        this.others = others;
    }

    /** An answer that waits for its time. */
    private record Pending(DatagramPacket answer, long dueNs) {}

    /**
     * Starts one.
     *
     * @param answers what a look-up of a name gets; empty for a name that is to be asked of the others
     * @param others whom the node's programs may ask too
     */
    static NameServer start(
            NodeName node, NodeThreads threads, Function<String, Optional<NameReply>> answers, OtherNameServers others)
            throws IOException {
        try {
            DatagramSocket socket = threads.call(() -> new DatagramSocket(new InetSocketAddress(ADDRESS, PORT)));
            NameServer server = new NameServer(socket, threads, answers, others);
            Thread thread = threads.newThread(server);
            thread.setName(node + "-names");
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
                byte[] message = Arrays.copyOf(bytes, packet.getLength());
                DnsQuery.parse(message, message.length)
                        .ifPresent(query -> answer(query, message, packet.getSocketAddress()));
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

    private void answer(DnsQuery query, byte[] message, SocketAddress to) {
        Optional<NameReply> known = answers.apply(query.name());
        if (known.isEmpty() && !others.isEmpty()) {
            threads.newThread(() -> passOn(query, message, to)).start();
            return;
        }
        NameReply reply = known.orElse(NOBODYS);
        long dueNs = clock.nanoTime() + reply.after().toNanos();
        byte[] answer = query.answer(reply.code(), reply.addresses());
        pending.add(new Pending(new DatagramPacket(answer, answer.length, to), dueNs));
    }

    /** On a thread of its own, for others take their time. */
    private void passOn(DnsQuery query, byte[] message, SocketAddress to) {
        byte[] answer = others.ask(message).orElseGet(() -> query.answer(DnsQuery.Code.SERVER_FAILURE, List.of()));
        try {
            socket.send(new DatagramPacket(answer, answer.length, to));
        } catch (IOException e) {
            LOG.debug("a look-up failed", e); // such as of a program that has ended meanwhile
        }
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
