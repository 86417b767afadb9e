package dev.netsplit.internal.linux;

import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.wire.IpHeader;
import dev.netsplit.internal.wire.Superpackets;
import dev.netsplit.topology.Prefix;
import dev.netsplit.topology.Subnet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A namespace that forwards from one TUN device to another. To the second nothing may be left, so the kernel itself
 * cuts superpackets and reckons checksums: what comes out is the truth about what a wire would carry.
 */
final class ForwardingKernel implements AutoCloseable {
    static final Subnet SUBNET = Subnet.ofSlot(7);

    /** Packets from here are to be written ... */
    static final int FROM = 1;

    /** ... to there. */
    static final int TO = 2;

    private static final int ROUTER = 254;
    private static final int QUEUE_LENGTH = 4096;

    /** Beyond every segment: the kernel would cut segments into fragments. */
    private static final int MTU = 9000;

    private static final int MAX_PACKET = 1 << 17;
    private static final Duration SOON = Duration.ofSeconds(2);

    private final NodeNamespace namespace;
    private final TunDevice in;
    private final TunDevice out;
    private final NativeMemory memory = NativeMemory.allocate(MAX_PACKET);
    private final PacketBuffer buffer = new PacketBuffer(memory.bytes(), memory.address(), 0, MAX_PACKET);

    private ForwardingKernel(NodeNamespace namespace, TunDevice in, TunDevice out) {
        this.namespace = namespace;
        this.in = in;
        this.out = out;
    }

    static ForwardingKernel open() throws Exception {
        NodeNamespace namespace = NodeNamespace.create("router");
        try {
            return TestNode.callIn(namespace, () -> {
                set("ipv4/ip_forward");
                set("ipv6/conf/all/forwarding");
                TunDevice in = TunDevice.open("in0");
                TunDevice out = TunDevice.open("out0");
                SubnetDevice.setUp(in, SUBNET, SUBNET.addresses(ROUTER));
                out.setOffloads(Offloads.NONE);
                leadTo(out.name());
                return new ForwardingKernel(namespace, in, out);
            });
        } catch (Exception | Error e) {
            namespace.close();
            throw e;
        }
    }

    private static void set(String sysctl) throws IOException {
        Files.writeString(Path.of("/proc/sys/net", sysctl), "1");
    }

    private static void leadTo(String device) {
        int index = Rtnetlink.indexOf(device);
        try (Rtnetlink netlink = Rtnetlink.open()) {
            netlink.keepQuiet(index);
            netlink.setUp(index, MTU, QUEUE_LENGTH);
            netlink.addRoute(index, new Prefix(SUBNET.ipv4(TO), Integer.SIZE), 0);
            netlink.addRoute(index, new Prefix(SUBNET.ipv6(TO), 2 * Long.SIZE), 0);
        }
    }

    /**
     * What becomes of a packet.
     *
     * @param headerAndPacket with its {@code virtio_net_hdr}
     * @param count how many packets to wait for
     * @return the packets, each with its {@code virtio_net_hdr}; none if the kernel refuses what it is given
     */
    List<byte[]> forward(byte[] headerAndPacket, int count) {
        List<byte[]> packets = new ArrayList<>();
        int leftOver;
        do {
            leftOver = out.read(buffer); // where an earlier test failed
        } while (leftOver > 0);
        buffer.bytes().put(buffer.offset() - Superpackets.VIRTIO_HEADER, headerAndPacket);
        buffer.length(headerAndPacket.length - Superpackets.VIRTIO_HEADER);
        if (!in.write(buffer)) {
            return packets;
        }
        long deadlineNs = System.nanoTime() + SOON.toNanos(); // the kernel may let another thread of its own send them
        while (packets.size() < count && System.nanoTime() - deadlineNs < 0) {
            read(packets);
        }
        read(packets); // one too many
        return packets;
    }

    private void read(List<byte[]> packets) {
        if (out.read(buffer) > 0 && !isOfTheKernelItself()) {
            packets.add(Superpackets.bytes(buffer));
        }
    }

    private boolean isOfTheKernelItself() {
        int version = IpHeader.version(buffer.bytes(), buffer.offset(), buffer.length());
        return version == 6 && IpHeader.isIpv6Multicast(buffer.bytes(), buffer.offset());
    }

    @Override
    public void close() throws IOException {
        in.abandon();
        out.abandon();
        namespace.close();
        memory.close();
    }
}
