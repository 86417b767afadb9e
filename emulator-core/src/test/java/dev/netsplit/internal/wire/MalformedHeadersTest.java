package dev.netsplit.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.primitives.Bytes;
import dev.netsplit.impair.Corruption;
import dev.netsplit.internal.device.PacketBuffer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Packets whose headers lie about lengths, or end too early: nothing that reads or changes them goes beyond their
 * buffers.
 */
class MalformedHeadersTest {
    private static final int ROUNDS = 10_000;
    private static final int A = 0xC6120001;
    private static final int B = 0xC6120002;
    private static final int VIRTIO = Superpackets.VIRTIO_HEADER;

    /** What surrounds the buffers, and is to stay as it is. */
    private static final byte GUARD = 0x5A;

    private static final int GAP = 128;

    /** The least that the network's own memory gives any packet. */
    private static final int LEAST_CAPACITY = 112;

    private static final byte[] DATA = Superpackets.payload(400);

    private static final MalformedPackets PACKETS = new MalformedPackets(A, B, 1L << 48);

    /** All faults that act on packets; each packet gets a new one. */
    private static final List<BiConsumer<PacketBuffer, Case>> USES = List.of(
            (packet, one) -> one.readAll(new Headers().read(packet)),
            (packet, one) -> one.cutIntoPieces(packet),
            (packet, one) -> one.truncate(packet),
            (packet, one) -> one.fragment(packet),
            (packet, one) -> one.slice(packet),
            (packet, one) -> one.changeTcp(packet),
            (packet, one) -> Segmentation.completeChecksum(packet),
            (packet, one) -> IcmpAnswer.replaceByTooBig(packet, new Headers().read(packet), 576),
            (packet, one) -> IcmpAnswer.replaceByProhibited(packet, new Headers().read(packet)),
            (packet, one) -> Ecn.mark(packet),
            (packet, one) -> TransportChecksum.isRight(packet, new Headers().read(packet)),
            (packet, one) -> BitFlips.flip(
                    packet, new Headers().read(packet), one.target(), 1 + one.random.nextInt(4), one.random::nextLong));

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void nothingIsReadOrWrittenBeyondABuffer(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] headerAndPacket = PACKETS.next(random);
            boolean frame = random.nextInt(4) == 0;
            for (int use = 0; use < USES.size(); use++) {
                Case one = new Case(new Random(seed + round), "seed " + seed + ", round " + round + ", use " + use);
                PacketBuffer packet = one.packet(headerAndPacket, frame);
                if (frame && !EthernetHeader.describe(packet)) {
                    continue;
                }
                packet.segments(Segmentation.segments(packet));
                USES.get(use).accept(packet, one);
                assertThat(one.isGuarded()).as(one.name).isTrue();
            }
        }
    }

    @Test
    void aTcpHeaderShorterThanAnyIsLeftAlone() {
        for (int words = 0; words < 5; words++) {
            byte[] packet = Packets.tcp(A, B, 4000, 80, Packets.ACK, DATA);
            packet[32] = (byte) (words << 4);
            Headers headers = new Headers().read(Packets.buffer(packet));

            assertThat(TcpSegment.is(headers)).as("%s words", words).isFalse();
            assertThat(headers.payloadOffset()).isEqualTo(40);
        }
    }

    @Test
    void aTcpHeaderThatIsNotAllThereIsLeftAlone() {
        byte[] packet = Packets.tcp(A, B, 4000, 80, Packets.ACK, new byte[3]);
        packet[32] = 0x60;

        assertThat(TcpSegment.is(new Headers().read(Packets.buffer(packet)))).isFalse();
    }

    @Test
    void aSuperpacketOfMoreSegmentsThanAnyKernelMakesIsOnePacket() {
        byte[] payload = Superpackets.payload(60_000);
        IntFunction<PacketBuffer> ofSize =
                size -> Superpackets.buffer(Superpackets.tcpIpv4(A, B, 4000, 0x10, payload, size));

        assertThat(Segmentation.segments(ofSize.apply(8))).isEqualTo(7500);
        assertThat(Segmentation.segments(ofSize.apply(7))).isEqualTo(1);
        assertThat(Segmentation.segments(ofSize.apply(1))).isEqualTo(1);
        assertThat(Segmentation.segments(
                        Superpackets.buffer(Superpackets.udpIpv4(A, B, 4000, Superpackets.payload(128), 1))))
                .as("as UDP_SEGMENT may ask for")
                .isEqualTo(128);
    }

    /** A packet, and pieces of it, in buffers between guards. */
    private static final class Case {
        private final Random random;
        private final String name;
        private final ByteBuffer arena = ByteBuffer.allocate(4096);
        private final Headers headers = new Headers();
        private final List<Integer> gaps = new ArrayList<>();
        private int end;

        Case(Random random, String name) {
            this.random = random;
            this.name = name;
            Arrays.fill(arena.array(), GUARD);
        }

        PacketBuffer packet(byte[] headerAndPacket, boolean frame) {
            byte[] bytes = Arrays.copyOfRange(headerAndPacket, VIRTIO, headerAndPacket.length);
            int type = bytes[0] >> 4 == 6 ? EthernetHeader.IPV6 : EthernetHeader.IPV4;
            byte[] link =
                    frame ? ByteBuffer.allocate(14).putShort(12, (short) type).array() : new byte[0];
            byte[] packet = Bytes.concat(link, bytes);
            PacketBuffer buffer = buffer(Math.max(packet.length, LEAST_CAPACITY));
            arena.put(buffer.offset() - VIRTIO, headerAndPacket, 0, VIRTIO);
            arena.put(buffer.offset(), packet);
            buffer.length(packet.length);
            return buffer;
        }

        /** A buffer of exactly that capacity, behind the one before and a gap. */
        private PacketBuffer buffer(int capacity) {
            int start = end + GAP;
            gaps.add(end);
            end = start + PacketBuffer.HEADROOM + capacity;
            Arrays.fill(arena.array(), start, end, (byte) 0);
            return new PacketBuffer(arena, 0, start, PacketBuffer.HEADROOM + capacity);
        }

        /** Whether what is before, between and behind the buffers is as it was. */
        boolean isGuarded() {
            gaps.add(end);
            return gaps.stream()
                    .allMatch(from -> IntStream.range(from, from + GAP).allMatch(at -> arena.get(at) == GUARD));
        }

        Corruption.Target target() {
            List<Corruption.Target> all = List.of(Corruption.Target.values());
            return all.get(random.nextInt(all.size()));
        }

        void readAll(Headers read) {
            assertThat(read.payloadOffset()).isBetween(0, read.length());
            assertThat(read.transportOffset()).isBetween(0, read.length());
            assertThat(read.payloadLength()).isBetween(0, read.length());
            assertThat(read.sourcePort() + read.destinationPort() + read.tcpFlags())
                    .isNotNegative();
            assertThat(TransportChecksum.place(read)).isLessThan(read.length());
            if (read.isIcmpEchoReply()) {
                assertThat(read.transportOffset() + 8).isLessThanOrEqualTo(read.length());
            }
        }

        void cutIntoPieces(PacketBuffer packet) {
            if (packet.isSuperpacket()) {
                int from = random.nextInt(packet.segments());
                int to = from + 1 + random.nextInt(packet.segments() - from);
                int length = Segmentation.length(packet, from, to);
                assertThat(length).isBetween(1, packet.length());
                Segmentation.copy(packet, from, to, buffer(length));
            }
        }

        void truncate(PacketBuffer packet) {
            if (packet.isSuperpacket()) {
                int length = packet.length();
                Segmentation.truncate(packet, 1 + random.nextInt(packet.segments()));
                assertThat(packet.length()).isBetween(1, length);
            }
        }

        void fragment(PacketBuffer packet) {
            int mtu = 68 + random.nextInt(600);
            if (Fragmentation.isAllowed(packet)) {
                int fragment = random.nextInt(Fragmentation.fragments(packet, mtu));
                int length = Fragmentation.length(packet, mtu, fragment);
                assertThat(length).isBetween(1, packet.length());
                Fragmentation.copy(packet, mtu, fragment, buffer(length));
            }
        }

        void slice(PacketBuffer packet) {
            headers.read(packet);
            if (!packet.isSuperpacket() && TcpSegment.is(headers) && headers.payloadLength() > 0) {
                int from = random.nextInt(headers.payloadLength());
                int to = from + 1 + random.nextInt(headers.payloadLength() - from);
                PacketBuffer piece = buffer(packet.linkHeader() + headers.payloadOffset() + to - from);
                TcpSegment.copy(packet, headers, from, to, piece);
                assertThat(piece.length()).isLessThanOrEqualTo(piece.capacity());
            }
        }

        void changeTcp(PacketBuffer packet) {
            headers.read(packet);
            if (packet.isSuperpacket() || !TcpSegment.is(headers)) {
                return;
            }
            int length = packet.length();
            int payload = random.nextInt(headers.payloadLength() + 1);
            switch (random.nextInt(5)) {
                case 0 -> TcpSegment.makeReset(packet, headers);
                case 1 -> TcpSegment.makeResetToSender(packet, headers);
                case 2 -> TcpSegment.keep(packet, headers, payload, random.nextBoolean());
                case 3 -> TcpSegment.skip(packet, headers, payload);
                default -> TcpSegment.closeWindow(packet, headers);
            }
            assertThat(packet.length()).isBetween(packet.linkHeader() + 20, length);
        }
    }
}
