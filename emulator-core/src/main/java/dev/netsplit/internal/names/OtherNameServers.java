package dev.netsplit.internal.names;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Name servers that know names which are not the network's, such as those of containers on a network of Docker's.
 *
 * @param addresses in the order in which they are asked
 */
record OtherNameServers(List<InetAddress> addresses) {
    private static final int PORT = 53;
    private static final int MAX_ANSWER = 65_535;

    /** For all together: whoever asks waits 5 s. */
    private static final Duration PATIENCE = Duration.ofSeconds(4);

    boolean isEmpty() {
        return addresses.isEmpty();
    }

    /**
     * The first answer that there is, in the form of a message; empty if there is none. From a thread that is where
     * they are to be found.
     */
    Optional<byte[]> ask(byte[] query) {
        for (InetAddress address : addresses) {
            try (DatagramSocket socket = new DatagramSocket()) {
                socket.connect(address, PORT);
                socket.setSoTimeout((int) PATIENCE.toMillis() / addresses.size());
                socket.send(new DatagramPacket(query, query.length));
                DatagramPacket answer = new DatagramPacket(new byte[MAX_ANSWER], MAX_ANSWER);
                socket.receive(answer);
                return Optional.of(Arrays.copyOf(answer.getData(), answer.getLength()));
            } catch (IOException e) {
                // the next may know
            }
        }
        return Optional.empty();
    }
}
