package dev.netsplit;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.netsplit.internal.time.Clock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.DatagramChannel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One end of a measurement: a UDP socket in a node, and a thread that reads the clock as soon as something comes, and
 * logs it. Any thread may send.
 */
final class ProbeSocket implements AutoCloseable {
    /** IPv4's and UDP's. */
    static final int HEADERS_LENGTH = 28;

    /** Two numbers: of a round, and of a packet in it. */
    private static final int LEAST_PAYLOAD = 2 * Integer.BYTES;

    private static final int MAX_PAYLOAD = 1500;
    private static final int RECEIVE_BUFFER = 4 << 20;

    private final DatagramChannel channel;
    private final Clock clock;
    private final Map<Integer, ProbeLog> expected = new ConcurrentHashMap<>();
    private final Map<Integer, ProbeLog> answered = new ConcurrentHashMap<>();
    private final Thread receiver;

    private ProbeSocket(DatagramChannel channel, Clock clock, String name) {
        this.channel = channel;
        this.clock = clock;
        this.receiver = new Thread(this::receive, name);
        receiver.setDaemon(true);
    }

    /**
     * @param port 0 for any
     * @throws IllegalStateException if the port is taken, or the network closed
     */
    static ProbeSocket open(Node node, int port, Clock clock) throws InterruptedException {
        try {
            DatagramChannel channel = node.call(() -> DatagramChannel.open(StandardProtocolFamily.INET)
                    .setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER)
                    .bind(new InetSocketAddress(node.ipv4(), port)));
            ProbeSocket socket = new ProbeSocket(channel, clock, "netsplit-measure-" + node);
            socket.receiver.start();
            return socket;
        } catch (InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(
                    "UDP port (%s) of node %s must be free, so that links to it can be measured".formatted(port, node),
                    e);
        }
    }

    SocketAddress address() throws IOException {
        return channel.getLocalAddress();
    }

    /** What comes of a round is put down here. */
    void expect(int round, ProbeLog log) {
        expected.put(round, log);
    }

    /**
     * From now on every packet of a round is answered, when it comes for the first time; the answers are put down here.
     */
    void answer(int round, ProbeLog answers) {
        answered.put(round, answers);
    }

    /**
     * Sends one packet and puts that down.
     *
     * @param payload its length in bytes without headers
     */
    void send(int round, int number, int payload, SocketAddress target, ProbeLog log) throws IOException {
        ByteBuffer message = ByteBuffer.allocate(payload);
        message.putInt(0, round).putInt(Integer.BYTES, number);
        log.sent(number, clock.nanoTime());
        channel.send(message, target);
    }

    private void receive() {
        ByteBuffer message = ByteBuffer.allocateDirect(MAX_PAYLOAD);
        try {
            while (true) {
                message.clear();
                SocketAddress sender = channel.receive(message);
                received(message.flip(), sender, clock.nanoTime());
            }
        } catch (AsynchronousCloseException e) {
            // the measurement is over
        } catch (IOException e) {
            throw new UncheckedIOException("a probe could not be received", e);
        }
    }

    private void received(ByteBuffer message, SocketAddress sender, long nowNs) throws IOException {
        if (message.remaining() < LEAST_PAYLOAD) {
            return;
        }
        int round = message.getInt(0);
        int number = message.getInt(Integer.BYTES);
        ProbeLog log = expected.get(round);
        if (log == null) {
            return;
        }
        ProbeLog answers = answered.get(round);
        if (answers != null
                && !log.has(number)) { // before it counts as arrived: whoever waits for that waits for answers next
            send(round, number, message.remaining(), sender, answers);
        }
        log.arrived(number, nowNs);
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Uninterruptibles.joinUninterruptibly(receiver);
    }
}
