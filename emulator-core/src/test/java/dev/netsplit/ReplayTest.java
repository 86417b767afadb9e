package dev.netsplit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netsplit.internal.pcap.Capture;
import dev.netsplit.internal.pipeline.traffic.ReplayPackets;
import dev.netsplit.internal.wire.Packets;
import dev.netsplit.testing.CaptureTools;
import dev.netsplit.testing.RequiresProgram;
import dev.netsplit.testing.RequiresTun;
import dev.netsplit.topology.NodeName;
import dev.netsplit.topology.Subnet;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayTest {
    private static final Subnet SUBNET = Subnet.ofSlot(0);
    private static final Member A = new Member(new NodeName("a"), 0, SUBNET.addresses(1));
    private static final Member B = new Member(new NodeName("b"), 1, SUBNET.addresses(2));
    private static final int CLIENT = 0x0A00_0001;
    private static final int SERVER = 0x0A00_0002;

    @TempDir
    Path folder;

    @Test
    void addressesAreRewrittenAndChecksumsRightWhateverTheyWere() throws Exception {
        byte[] udp = Packets.udp(CLIENT, SERVER, 1, 2, new byte[] {1, 2, 3});
        byte[] tcp = Packets.tcp(SERVER, CLIENT, 2, 1, Packets.ACK, new byte[] {4});
        byte[] offloaded = tcp.clone();
        offloaded[36] ^= 0x55; // left to the device
        byte[] icmp = Packets.icmp(CLIENT, SERVER, 8, 7, new byte[9]);
        byte[] withoutChecksum = udp.clone();
        withoutChecksum[26] = withoutChecksum[27] = 0;

        assertThat(rewritten(udp, tcp, offloaded, icmp, withoutChecksum))
                .containsExactly(
                        Packets.udp(address(A), address(B), 1, 2, new byte[] {1, 2, 3}),
                        Packets.tcp(address(B), address(A), 2, 1, Packets.ACK, new byte[] {4}),
                        Packets.tcp(address(B), address(A), 2, 1, Packets.ACK, new byte[] {4}),
                        Packets.icmp(address(A), address(B), 8, 7, new byte[9]),
                        zeroed(Packets.udp(address(A), address(B), 1, 2, new byte[] {1, 2, 3}), 26));
    }

    @Test
    void aFragmentsChecksumIsThatOfTheWholePacketAfterwards() throws Exception {
        byte[] whole = Packets.udp(CLIENT, SERVER, 1, 2, new byte[40]);
        byte[] first = Packets.fragment(whole, 77, 0, true);
        byte[] later = Packets.fragment(whole, 77, 48, false);

        byte[] wholeAfter = Packets.udp(address(A), address(B), 1, 2, new byte[40]);
        assertThat(rewritten(first, later).get(0)).isEqualTo(Packets.fragment(wholeAfter, 77, 0, true));
        ByteBuffer laterAfter = ByteBuffer.wrap(rewritten(first, later).get(1));
        assertThat(laterAfter.getInt(12)).isEqualTo(address(A));
        assertThat(laterAfter.getLong(20))
                .as("data")
                .isEqualTo(ByteBuffer.wrap(later).getLong(20));
    }

    @Test
    void whatWasCutOffIsZeros() throws Exception {
        byte[] whole = Packets.udp(CLIENT, SERVER, 1, 2, new byte[100]);

        assertThat(rewritten(Arrays.copyOf(whole, 60)))
                .containsExactly(Packets.udp(address(A), address(B), 1, 2, new byte[100]));
    }

    @Test
    void packetsOfOthersAreLeftOutAndTimesAreScaled() throws Exception {
        byte[] ours = Packets.udp(CLIENT, SERVER, 1, 2, new byte[3]);
        byte[] others = Packets.udp(CLIENT, 0x0A00_0003, 1, 2, new byte[3]);
        Capture capture = capture(others, ours, others, ours, ours); // one each 1 ms

        ReplayPackets packets = new CaptureRewrite(capture, members(), 2).packets();

        assertThat(packets.packets())
                .extracting(ReplayPackets.Packet::timeNs)
                .containsExactly(0L, 1_000_000L, 1_500_000L);
        assertThat(packets.packets()).extracting(ReplayPackets.Packet::to).containsOnly(1);
        assertThat(CaptureRewrite.addresses(capture)).containsExactly("10.0.0.1", "10.0.0.3", "10.0.0.2");
    }

    @Test
    @RequiresProgram({"text2pcap", "tshark"})
    void tsharkFindsRewrittenIpv6Right() throws Exception {
        InetAddress client = InetAddress.getByName("2001:db8::1");
        InetAddress server = InetAddress.getByName("2001:db8::2");
        Capture capture = capture(
                CraftedPacket.udp(client, 1, server, 5300).payload("odd").bytes(),
                CraftedPacket.tcp(server, 2, client, 1).checksum(0xBAD).bytes(),
                CraftedPacket.icmpEcho(client, server, 1, 2).payload("ping").bytes());
        List<byte[]> packets = bytes(new CaptureRewrite(capture, Map.of(client, A, server, B), 1).packets());

        Path file = CaptureTools.write(folder.resolve("rewritten"), packets);
        assertThat(CaptureTools.field(file, "udp.checksum.status")).containsExactly("1", "", "");
        assertThat(CaptureTools.field(file, "tcp.checksum.status")).containsExactly("", "1", "");
        assertThat(CaptureTools.field(file, "icmpv6.checksum.status")).containsExactly("", "", "1");
        assertThat(CaptureTools.field(file, "ipv6.src"))
                .containsExactly("fd4e:7370:6c74::1", "fd4e:7370:6c74::2", "fd4e:7370:6c74::1");
    }

    @Test
    @RequiresTun
    void aReplayReachesAKernelOrNone() throws Exception {
        Path file = file(IntStream.range(0, 20)
                .mapToObj(i -> Packets.udp(CLIENT, SERVER, 40_000, 9999, ("number " + i).getBytes(UTF_8)))
                .toArray(byte[][]::new));
        try (EmulatedNetwork network = EmulatedNetwork.builder().nodes("a", "b").start()) {
            Node b = network.node("b");
            NetworkTraffic traffic = network.traffic();
            try (DatagramSocket socket = b.call(() -> new DatagramSocket(new InetSocketAddress(b.ipv4(), 9999)));
                    Traffic unheard = traffic.replay(file)
                            .rewrite("10.0.0.1", "a")
                            .rewrite("10.0.0.2", "b")
                            .speed(10)
                            .start()) {
                socket.setSoTimeout(10_000);
                assertThat(unheard.awaitEnd(Duration.ofSeconds(10))).isTrue();
                assertThat(unheard.delivered()).isEqualTo(20);

                ReplaySpec replay = traffic.replay(file)
                        .rewrite("10.0.0.1", "a")
                        .rewrite("10.0.0.2", "b")
                        .delivered();
                assertThat(replay.packets()).isEqualTo(20);
                try (Traffic heard = replay.start()) {
                    DatagramPacket packet = new DatagramPacket(new byte[100], 100);
                    for (int i = 0; i < 20; i++) {
                        packet.setLength(100);
                        socket.receive(packet);
                        assertThat(new String(packet.getData(), 0, packet.getLength(), UTF_8))
                                .isEqualTo("number " + i);
                    }
                    assertThat(packet.getSocketAddress())
                            .isEqualTo(new InetSocketAddress(network.node("a").ipv4(), 40_000));
                    assertThat(heard.awaitEnd(Duration.ofSeconds(10))).isTrue();
                    assertThat(heard.delivered()).isEqualTo(20);
                }
            }
            assertThatIllegalStateException()
                    .isThrownBy(
                            () -> traffic.replay(file).rewrite("10.0.0.1", "a").start())
                    .withMessageMatching(
                            "rewrite \\(.*\\) must name both addresses of some packets of .*; they are \\[10.0.0.1, 10.0.0.2]");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> traffic.replay(file).rewrite("a.example", "a"));
            assertThatThrownBy(() -> traffic.replay(folder.resolve("none"))).isInstanceOf(UncheckedIOException.class);
        }
    }

    private List<byte[]> rewritten(byte[]... packets) throws Exception {
        return bytes(new CaptureRewrite(capture(packets), members(), 1).packets());
    }

    private static List<byte[]> bytes(ReplayPackets replay) {
        return replay.packets().stream()
                .map(packet -> {
                    byte[] bytes = new byte[packet.length()];
                    replay.bytes().get(packet.offset(), bytes);
                    return bytes;
                })
                .toList();
    }

    private static Map<InetAddress, Member> members() throws Exception {
        return Map.of(InetAddress.getByName("10.0.0.1"), A, InetAddress.getByName("10.0.0.2"), B);
    }

    private Capture capture(byte[]... packets) throws Exception {
        return Capture.read(file(packets));
    }

    /** A capture of raw IP, with a packet each millisecond. */
    private Path file(byte[]... packets) throws Exception {
        ByteBuffer file = ByteBuffer.allocate(100_000);
        file.putInt(0xA1B2C3D4).putShort((short) 2).putShort((short) 4);
        file.putLong(0).putInt(65_535).putInt(101);
        for (int i = 0; i < packets.length; i++) {
            file.putInt(1_700_000_000).putInt(1_000 * i);
            file.putInt(packets[i].length).putInt(packets[i].length).put(packets[i]);
        }
        return Files.write(folder.resolve("some.pcap"), Arrays.copyOf(file.array(), file.position()));
    }

    private static int address(Member member) {
        return ByteBuffer.wrap(member.addresses().ipv4().getAddress()).getInt();
    }

    private static byte[] zeroed(byte[] packet, int at) {
        packet[at] = packet[at + 1] = 0;
        return packet;
    }
}
