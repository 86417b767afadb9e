package dev.netsplit.testing;

import dev.netsplit.Node;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/** Sends numbered datagrams from one node to another: one datagram, one packet, nothing else on the way. */
public final class UdpProbe implements AutoCloseable {
    private static final int TIMEOUT_MS = 10_000;

    private final DatagramChannel sender;
    private final DatagramChannel receiver;
    private final SocketAddress target;

    private UdpProbe(DatagramChannel sender, DatagramChannel receiver, SocketAddress target) {
        this.sender = sender;
        this.receiver = receiver;
        this.target = target;
    }

    /** A probe to one of the receiver's addresses. */
    public static UdpProbe between(Node from, Node to, InetAddress address) throws Exception {
        return between(from, to, address, 0);
    }

    /** The same, to a port by which its packets are told from others, in each run. */
    public static UdpProbe between(Node from, Node to, InetAddress address, int port) throws Exception {
        DatagramChannel receiver = to.call(() -> DatagramChannel.open().bind(new InetSocketAddress(address, port)));
        return new UdpProbe(from.call(DatagramChannel::open), receiver, receiver.getLocalAddress());
    }

    /** A probe from the calling thread, which is in no node. */
    public static UdpProbe fromHere(Node to) throws Exception {
        DatagramChannel receiver = to.call(() -> DatagramChannel.open().bind(new InetSocketAddress(to.ipv4(), 0)));
        return new UdpProbe(DatagramChannel.open(), receiver, receiver.getLocalAddress());
    }

    public void send(int number) throws IOException {
        sender.send(ByteBuffer.allocate(Integer.BYTES).putInt(0, number), target);
    }

    /**
     * The number in the next datagram.
     *
     * @throws SocketTimeoutException if none comes within ten seconds
     */
    public int receive() throws IOException {
        receiver.socket().setSoTimeout(TIMEOUT_MS);
        DatagramPacket packet = new DatagramPacket(new byte[Integer.BYTES], Integer.BYTES);
        receiver.socket().receive(packet);
        return ByteBuffer.wrap(packet.getData()).getInt();
    }

    @Override
    public void close() throws IOException {
        sender.close();
        receiver.close();
    }
}
