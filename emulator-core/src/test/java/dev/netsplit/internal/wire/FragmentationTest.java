package dev.netsplit.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.internal.device.PacketBuffer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FragmentationTest {
    private static final int MORE = 0x2000;

    @ParameterizedTest
    @ValueSource(ints = {68, 100, 576, 1279, 1499})
    void fragmentsAreThePacketAgain(int mtu) {
        byte[] packet = packet(1500);
        List<byte[]> fragments = fragments(packet, mtu);

        assertThat(reassembled(fragments)).isEqualTo(Arrays.copyOfRange(packet, 20, 1500));
        for (byte[] fragment : fragments) {
            ByteBuffer header = ByteBuffer.wrap(fragment);
            assertThat(fragment.length).isLessThanOrEqualTo(mtu);
            assertThat(header.getShort(2)).isEqualTo((short) fragment.length);
            assertThat(Checksum.of(header, 0, 20)).isZero();
            assertThat(header.getShort(6) & MORE).isEqualTo(fragment == fragments.get(fragments.size() - 1) ? 0 : MORE);
        }
    }

    @Test
    void aFragmentsFragmentsAreThePacketAgainToo() {
        byte[] packet = packet(1500);
        List<byte[]> fragments = new ArrayList<>();
        fragments(packet, 1000).forEach(fragment -> fragments.addAll(fragments(fragment, 300)));

        assertThat(reassembled(fragments)).isEqualTo(Arrays.copyOfRange(packet, 20, 1500));
    }

    @Test
    void onlyIpv4PacketsWhoseSenderAllowsIt() {
        byte[] packet = packet(1500);
        assertThat(Fragmentation.isAllowed(Packets.buffer(packet))).isTrue();
        packet[6] = 0x40;
        assertThat(Fragmentation.isAllowed(Packets.buffer(packet))).isFalse();
        packet[0] = 0x60;
        packet[6] = 0;
        assertThat(Fragmentation.isAllowed(Packets.buffer(packet))).isFalse();
    }

    @Test
    void brokenHeadersAreLeftAlone() {
        byte[] packet = packet(1500);
        packet[0] = 0x44; // shorter than a header is
        assertThat(Fragmentation.isAllowed(Packets.buffer(packet))).isFalse();
        assertThat(Fragmentation.isAllowed(Packets.buffer(Arrays.copyOf(packet(1500), 20))))
                .isFalse();
    }

    private static byte[] packet(int length) {
        byte[] payload = new byte[length - 28];
        for (int i = 0; i < payload.length; i++) {
            payload[i] = (byte) (i * 7);
        }
        return Packets.udp(1, 2, 3, 4, payload);
    }

    private static List<byte[]> fragments(byte[] packet, int mtu) {
        PacketBuffer whole = Packets.buffer(packet);
        List<byte[]> fragments = new ArrayList<>();
        for (int i = 0; i < Fragmentation.fragments(whole, mtu); i++) {
            PacketBuffer fragment = Packets.buffer(new byte[0]);
            Fragmentation.copy(whole, mtu, i, fragment);
            assertThat(Fragmentation.length(whole, mtu, i)).isEqualTo(fragment.length());
            fragments.add(Packets.bytes(fragment));
        }
        return fragments;
    }

    /** By their offsets. */
    private static byte[] reassembled(List<byte[]> fragments) {
        ByteBuffer payload = ByteBuffer.wrap(new byte[1480]);
        for (byte[] fragment : fragments) {
            int offset = (ByteBuffer.wrap(fragment).getShort(6) & 0x1FFF) * 8;
            payload.put(offset, fragment, 20, fragment.length - 20);
        }
        byte[] bytes = new byte[1480];
        payload.get(0, bytes);
        return bytes;
    }
}
