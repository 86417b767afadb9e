package dev.netsplit;

import com.google.common.io.BaseEncoding;
import com.google.common.net.InetAddresses;
import com.google.common.primitives.Bytes;
import dev.netsplit.internal.wire.AddressAnnouncement;
import dev.netsplit.internal.wire.Frames;
import dev.netsplit.testing.EscapeRoute;
import dev.netsplit.testing.Python;
import dev.netsplit.topology.Layer;
import dev.netsplit.topology.MacAddress;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Tries to get packets out of a network, in a JVM that has a network namespace to itself; prints a line for each kind
 * of attempt, which says what left, and at last {@value #END}.
 */
final class EscapeAttempts {
    static final String END = "the attempts are over";

    private static final InetAddress FAR_IPV4 = InetAddresses.forString(EscapeRoute.FAR_IPV4);
    private static final InetAddress FAR_IPV6 = InetAddresses.forString(EscapeRoute.FAR_IPV6);
    private static final int TIMEOUT_MS = 30_000;

    /** The second form is for devices without frames: the kernel asks for the protocol's number as well. */
    private static final String SENDER = """
            import socket
            s = socket.socket(socket.AF_PACKET, socket.%s, 0)
            for line in '''%s'''.split():
                data = bytes.fromhex(line)
                s.sendto(data, ('eth0', 0x0800 if data[0] >> 4 == 4 else 0x86dd))
            """;

    private final Layer layer;
    private final EmulatedNetwork network;
    private final EmulatedNetwork other;
    private final EscapeRoute route;
    private final Node a;
    private final Node host;

    private EscapeAttempts(Layer layer, EmulatedNetwork network, EmulatedNetwork other, EscapeRoute route) {
        this.layer = layer;
        this.network = network;
        this.other = other;
        this.route = route;
        this.a = network.node("a");
        this.host = network.host();
    }

    public static void main(String[] args) throws Exception {
        Layer layer = Layer.valueOf(System.getProperty("layer"));
        try (EscapeRoute route = EscapeRoute.open();
                EmulatedNetwork network =
                        EmulatedNetwork.builder().nodes("a", "b").layer(layer).start();
                EmulatedNetwork other =
                        EmulatedNetwork.builder().nodes("c").layer(layer).start()) {
            EscapeAttempts attempts = new EscapeAttempts(layer, network, other, route);
            if (Boolean.getBoolean("broken")) {
                attempts.sendFromTheMachineItself();
            } else {
                attempts.run();
                System.out.println(END);
            }
        }
    }

    /** What the sniffer must see. */
    private void sendFromTheMachineItself() throws Exception {
        try (DatagramSocket socket = new DatagramSocket()) {
            for (InetAddress far : List.of(FAR_IPV4, FAR_IPV6)) {
                socket.send(new DatagramPacket(new byte[1], 1, far, 9));
            }
        }
        report("datagrams of the machine's own", route.escaped());
    }

    private void run() throws Exception {
        attempt("to far addresses by way of the host", probes(FAR_IPV4, FAR_IPV6, false));
        attempt(
                "to the machine's other address",
                List.of(udp(a.ipv4(), InetAddresses.forString(EscapeRoute.OWN_IPV4))));
        attempt(
                "to another network's node",
                probes(other.node("c").ipv4(), other.node("c").ipv6(), false));
        attempt(
                "to another network's host",
                probes(other.host().ipv4(), other.host().ipv6(), false));
        attempt("from far addresses to the host", probes(FAR_IPV4, FAR_IPV6, true));
        attempt(
                "from no address",
                List.of(
                        CraftedPacket.icmpEcho(InetAddresses.forString("::"), host.ipv6(), 1, 1)
                                .bytes(),
                        CraftedPacket.icmpEcho(InetAddresses.forString("::"), InetAddresses.forString("ff02::1"), 1, 1)
                                .bytes()));
        attempt(
                "from another network's node",
                probes(other.node("c").ipv4(), other.node("c").ipv6(), true));
        attempt("source routes", List.of(looseSourceRoute(), segmentRoute(4), segmentRoute(3)));
        attempt("a router advertisement", List.of(routerAdvertisement()));
        require(
                "the host has no router in the network",
                !EscapeRoute.ip("-6 route show").contains("via fe80:"));
        if (layer == Layer.ETHERNET) {
            inFramesOfOtherKinds();
        }
        require(
                "each of these is counted",
                network.link("a", "host").stats().foreign() >= (layer == Layer.IP ? 14 : 40));
        fromOutside();
        fromTheHostWithAnotherNetworksAddress();
    }

    private void inFramesOfOtherKinds() throws Exception {
        List<byte[]> frames = new ArrayList<>();
        for (int tags = 1; tags <= 3; tags++) {
            int[] priorities = new int[tags];
            Arrays.fill(priorities, 0x8100_0000);
            frames.add(Frames.frame(mac(host), mac(a), 0x0800, udp(a.ipv4(), FAR_IPV4), priorities));
            frames.add(Frames.frame(mac(host), mac(a), 0x86DD, udp(a.ipv6(), FAR_IPV6), priorities));
        }
        frames.add(question(FAR_IPV4, host.ipv4()));
        frames.add(question(a.ipv4(), InetAddresses.forString(EscapeRoute.OWN_IPV4)));
        send("SOCK_RAW", frames);
        report("frames with tags, and questions for addresses", escaped());
    }

    /** An ARP request. */
    private static byte[] question(InetAddress sender, InetAddress asked) {
        byte[] frame = AddressAnnouncement.frame(sender, MacAddress.OF_HOST);
        System.arraycopy(asked.getAddress(), 0, frame, 14 + 24, 4);
        return frame;
    }

    /** What the machine forwards from far away into the network does not reach a node. */
    private void fromOutside() throws Exception {
        long before = network.link("host", "a").stats().foreign();
        EscapeRoute.comeIn(udp(FAR_IPV4, a.ipv4()));
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TIMEOUT_MS);
        while (network.link("host", "a").stats().foreign() == before && System.nanoTime() < deadlineNs) {
            exchange(host, a); // the kernel takes its time to send the packet on
        }
        require(
                "what comes from far away does not enter the network",
                network.link("host", "a").stats().foreign() > before);
    }

    private void fromTheHostWithAnotherNetworksAddress() throws Exception {
        Node c = other.node("c");
        for (InetAddress[] pair : new InetAddress[][] {{host.ipv4(), c.ipv4()}, {host.ipv6(), c.ipv6()}}) {
            try (DatagramSocket receiver = c.call(() -> new DatagramSocket(new InetSocketAddress(pair[1], 0)));
                    DatagramSocket stranger = new DatagramSocket(new InetSocketAddress(pair[0], 0));
                    DatagramSocket friend = new DatagramSocket()) {
                receiver.setSoTimeout(TIMEOUT_MS);
                stranger.send(new DatagramPacket(new byte[] {1}, 1, pair[1], receiver.getLocalPort()));
                friend.send(new DatagramPacket(new byte[] {2}, 1, pair[1], receiver.getLocalPort()));
                DatagramPacket received = new DatagramPacket(new byte[1], 1);
                receiver.receive(received);
                require(
                        "a host process with one network's address does not reach another's node",
                        received.getData()[0] == 2);
            }
        }
    }

    private void attempt(String what, List<byte[]> packets) throws Exception {
        if (layer == Layer.IP) {
            send("SOCK_DGRAM", packets);
        } else {
            send(
                    "SOCK_RAW",
                    packets.stream()
                            .map(packet ->
                                    Frames.frame(mac(host), mac(a), packet[0] >> 4 == 4 ? 0x0800 : 0x86DD, packet))
                            .toList());
        }
        report(what, escaped());
    }

    private void send(String kind, List<byte[]> packets) throws Exception {
        StringBuilder lines = new StringBuilder();
        packets.forEach(packet ->
                lines.append(BaseEncoding.base16().lowerCase().encode(packet)).append('\n'));
        Python.run(a, SENDER.formatted(kind, lines));
    }

    /** What was sent before has come, and was answered or sent on, once the exchange is over. */
    private List<String> escaped() throws Exception {
        exchange(a, host);
        return route.escaped();
    }

    private static void exchange(Node from, Node to) throws Exception {
        try (DatagramSocket receiver = to.call(() -> new DatagramSocket(new InetSocketAddress(to.ipv4(), 0)));
                DatagramSocket sender = from.call(() -> new DatagramSocket())) {
            receiver.setSoTimeout(TIMEOUT_MS);
            sender.send(new DatagramPacket(new byte[1], 1, to.ipv4(), receiver.getLocalPort()));
            receiver.receive(new DatagramPacket(new byte[1], 1));
        }
    }

    private static void report(String what, List<String> escaped) {
        System.out.println(escaped.isEmpty() ? "kept in: " + what : "ESCAPED: " + what + ": " + escaped);
    }

    private static void require(String what, boolean holds) {
        System.out.println((holds ? "kept in: " : "NOT TRUE: ") + what);
    }

    /** One of each kind that a kernel answers, to the addresses or from them. */
    private List<byte[]> probes(InetAddress ipv4, InetAddress ipv6, boolean from) {
        List<byte[]> packets = new ArrayList<>();
        for (InetAddress[] pair : new InetAddress[][] {
            from ? new InetAddress[] {ipv4, host.ipv4()} : new InetAddress[] {a.ipv4(), ipv4},
            from ? new InetAddress[] {ipv6, host.ipv6()} : new InetAddress[] {a.ipv6(), ipv6}
        }) {
            packets.add(udp(pair[0], pair[1]));
            packets.add(CraftedPacket.tcp(pair[0], 4000, pair[1], 9)
                    .flags(CraftedPacket.SYN)
                    .bytes());
            packets.add(CraftedPacket.icmpEcho(pair[0], pair[1], 1, 1).bytes());
        }
        return packets;
    }

    private static byte[] udp(InetAddress from, InetAddress to) {
        return CraftedPacket.udp(from, 4000, to, 9).payload(new byte[8]).bytes();
    }

    /** By way of the host to the far address (RFC 791 section 3.1). */
    private byte[] looseSourceRoute() {
        byte[] packet = udp(a.ipv4(), host.ipv4());
        byte[] header = Bytes.concat(
                Arrays.copyOf(packet, 20), new byte[] {(byte) 131, 7, 4}, FAR_IPV4.getAddress(), new byte[1]);
        header[0] = 0x47;
        ByteBuffer bytes = ByteBuffer.wrap(header);
        bytes.putShort(2, (short) (packet.length + 8)).putShort(10, (short) 0);
        bytes.putShort(10, (short) checksum(header));
        return Bytes.concat(header, Arrays.copyOfRange(packet, 20, packet.length));
    }

    private static int checksum(byte[] header) {
        int sum = 0;
        for (int i = 0; i < header.length; i += 2) {
            sum += ByteBuffer.wrap(header).getShort(i) & 0xFFFF;
        }
        return ~((sum & 0xFFFF) + (sum >>> 16)) & 0xFFFF;
    }

    /** Likewise in IPv6, by a routing header of one segment: type 4 of RFC 8754, type 3 of RFC 6554. */
    private byte[] segmentRoute(int type) {
        byte[] packet = udp(a.ipv6(), host.ipv6());
        byte[] routing = Bytes.concat(new byte[] {17, 2, (byte) type, 1, 0, 0, 0, 0}, FAR_IPV6.getAddress());
        byte[] header = Arrays.copyOf(packet, 40);
        header[6] = 43;
        header[5] += (byte) routing.length;
        return Bytes.concat(header, routing, Arrays.copyOfRange(packet, 40, packet.length));
    }

    /** The sender is a router for half an hour (RFC 4861 section 4.2). */
    private byte[] routerAdvertisement() {
        byte[] packet = CraftedPacket.icmp(
                        InetAddresses.forString("fe80::66"), InetAddresses.forString("ff02::1"), 134, 0, 0x4000_0708)
                .payload(new byte[8])
                .bytes();
        packet[7] = (byte) 255; // has crossed no router
        return packet;
    }

    private static long mac(Node node) {
        return ByteBuffer.wrap(Bytes.concat(new byte[2], node.mac().toBytes())).getLong();
    }
}
