package dev.netsplit.internal.linux;

import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.device.PacketDevice;
import dev.netsplit.topology.Subnet;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/** A namespace with a device, whose other end is the test. */
final class TestNode implements AutoCloseable {
    static final Subnet SUBNET = Subnet.ofSlot(7);
    static final int PORT = 4242;

    private static final int MAX_PACKET = 2048;

    final NodeNamespace namespace;
    final TunDevice device;
    final int number;

    private final NativeMemory memory = NativeMemory.allocate(MAX_PACKET);
    private final PacketBuffer buffer = new PacketBuffer(memory.bytes(), memory.address(), 0, MAX_PACKET);

    private TestNode(NodeNamespace namespace, TunDevice device, int number) {
        this.namespace = namespace;
        this.device = device;
        this.number = number;
    }

    static TestNode open(int number) throws IOException {
        return open(number, DeviceOptions.DEFAULT);
    }

    static TestNode open(int number, DeviceOptions options) throws IOException {
        NodeNamespace namespace = NodeNamespace.create("n" + number);
        try {
            return new TestNode(namespace, namespace.openDevice(options, SUBNET, SUBNET.addresses(number)), number);
        } catch (IOException | RuntimeException e) {
            namespace.close();
            throw e;
        }
    }

    /** Runs something short in the node. */
    <T> T call(Callable<T> task) throws Exception {
        return callIn(namespace, task);
    }

    static <T> T callIn(Namespace namespace, Callable<T> task) throws Exception {
        FutureTask<T> result = new FutureTask<>(() -> {
            namespace.enter();
            return task.call();
        });
        new Thread(result).start();
        return result.get();
    }

    /** A socket of the node, at {@link #PORT} of one of its addresses. */
    DatagramChannel socket(InetAddress address) throws Exception {
        return call(() -> DatagramChannel.open().bind(new InetSocketAddress(address, PORT)));
    }

    static void send(DatagramChannel from, String text, InetAddress to) throws IOException {
        from.send(StandardCharsets.UTF_8.encode(text), new InetSocketAddress(to, PORT));
    }

    static String receive(DatagramChannel at) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(MAX_PACKET);
        at.receive(bytes);
        return StandardCharsets.UTF_8.decode(bytes.flip()).toString();
    }

    /** The next packet that the node sent; an empty buffer when none waits. */
    PacketBuffer read() {
        return read(device);
    }

    /** The next one of one queue. */
    PacketBuffer read(PacketDevice queue) {
        buffer.length(0);
        queue.read(buffer);
        return buffer;
    }

    /** What a process in the node writes; it must succeed. */
    String output(String... command) throws Exception {
        Process process = namespace.start(new ProcessBuilder(command).redirectErrorStream(true));
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int exitCode = process.waitFor();
        if (exitCode != 0) {
            throw new AssertionError("%s ended with %s: %s".formatted(Path.of(command[0]), exitCode, output));
        }
        return output;
    }

    @Override
    public void close() throws IOException {
        namespace.close();
        memory.close();
    }
}
