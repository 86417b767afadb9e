package dev.netsplit.examples;

import dev.netsplit.Node;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One of several replicas of a register that holds the greatest number that was ever written, and the one to ask for it
 * on its node. A write is acknowledged once a majority has it, a read asks a majority: so each read knows of all
 * acknowledged writes. Over UDP; what is not answered is asked again.
 */
final class ToyRegister implements AutoCloseable {
    private static final int PORT = 7000;
    private static final int ATTEMPTS = 5;
    private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(30);

    // what a message is, in its first byte
    private static final byte STORE = 's';
    private static final byte STORED = 'S';
    private static final byte READ = 'r';
    private static final byte VALUE = 'R';

    private final List<InetSocketAddress> others;
    private final boolean takesSilenceForConsent;
    private final DatagramSocket socket;
    private final AtomicLong value = new AtomicLong();
    private final AtomicLong requests = new AtomicLong();
    private final Map<Long, Request> open = new ConcurrentHashMap<>();

    /** What was asked, and the answers of others: of so many, the greatest. */
    private static final class Request {
        private final CountDownLatch missing;
        private final AtomicLong greatest;

        Request(int answers, long own) {
            missing = new CountDownLatch(answers);
            greatest = new AtomicLong(own);
        }
    }

    /**
     * @param takesSilenceForConsent the planted bug: a write that takes too long is acknowledged, whether the majority
     *     has it or not
     */
    ToyRegister(Node node, List<Node> all, boolean takesSilenceForConsent) throws Exception {
        this.takesSilenceForConsent = takesSilenceForConsent;
        this.others = all.stream()
                .filter(other -> other != node)
                .map(other -> new InetSocketAddress(other.ipv4(), PORT))
                .toList();
        this.socket = node.call(() -> new DatagramSocket(PORT)); // made by a thread of the node, it is the node's
        node.threadFactory().newThread(this::serve).start();
    }

    /** Whether it is acknowledged; if not, it may be written all the same, now or later. */
    boolean write(long number) throws InterruptedException {
        value.accumulateAndGet(number, Math::max);
        return ask(STORE, number).isPresent() || takesSilenceForConsent;
    }

    /** Empty if no majority answers. */
    OptionalLong read() throws InterruptedException {
        return ask(READ, 0);
    }

    private OptionalLong ask(byte message, long number) throws InterruptedException {
        Request request = new Request((others.size() + 1) / 2, value.get()); // with this replica, a majority
        long id = requests.incrementAndGet();
        open.put(id, request);
        try {
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                others.forEach(other -> send(other, message, id, number));
                if (request.missing.await(BETWEEN_ATTEMPTS.toNanos(), TimeUnit.NANOSECONDS)) {
                    return OptionalLong.of(request.greatest.get());
                }
            }
            return OptionalLong.empty();
        } finally {
            open.remove(id);
        }
    }

    private void send(InetSocketAddress to, byte message, long id, long number) {
        byte[] content =
                ByteBuffer.allocate(17).put(message).putLong(id).putLong(number).array();
        try {
            socket.send(new DatagramPacket(content, content.length, to));
        } catch (IOException e) {
            // as good as lost: the network said so at once
        }
    }

    private void serve() {
        DatagramPacket packet = new DatagramPacket(new byte[17], 17);
        while (!socket.isClosed()) {
            try {
                socket.receive(packet);
                answer((InetSocketAddress) packet.getSocketAddress(), ByteBuffer.wrap(packet.getData()));
            } catch (SocketException e) {
                // closed, or what was sent before was rejected
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void answer(InetSocketAddress from, ByteBuffer content) {
        byte message = content.get();
        long id = content.getLong();
        long number = content.getLong();
        switch (message) {
            case STORE -> {
                value.accumulateAndGet(number, Math::max);
                send(from, STORED, id, number);
            }
            case READ -> send(from, VALUE, id, value.get());
            case STORED, VALUE -> {
                Request request = open.get(id);
                if (request != null) {
                    request.greatest.accumulateAndGet(number, Math::max);
                    request.missing.countDown();
                }
            }
            default -> throw new IllegalArgumentException("message (" + message + ") must be of a known kind");
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
