package dev.netsplit.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.internal.random.RandomStream;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChecksumTest {

    /** The example of RFC 1071, section 3: the sum is ddf2. */
    @Test
    void theSumIsThatOfTheRfcsExample() {
        ByteBuffer bytes =
                ByteBuffer.wrap(new byte[] {0, 1, (byte) 0xF2, 3, (byte) 0xF4, (byte) 0xF5, (byte) 0xF6, (byte) 0xF7});

        assertThat(Checksum.of(bytes, 0, 8)).isEqualTo(~0xDDF2 & 0xFFFF);
    }

    @Test
    void anOddByteCountsAsIfAZeroFollowed() {
        ByteBuffer bytes = ByteBuffer.wrap(new byte[] {9, 0x12, 0x34, 0x56, 9});

        assertThat(Checksum.of(bytes, 1, 3)).isEqualTo(~(0x1234 + 0x5600) & 0xFFFF);
    }

    /** Wide words, with whatever is left over at the end, sum up to what the RFC's words of 16 bits do. */
    @Test
    void everyLengthAtEveryPlaceGivesTheSumOfItsWords() {
        RandomStream random = RandomStream.of(2, "checksum test");
        for (ByteBuffer bytes : List.of(ByteBuffer.allocate(128), ByteBuffer.allocateDirect(128))) {
            for (int at = 0; at < 128; at++) {
                bytes.put(at, (byte) random.bits(at));
            }
            for (int at = 0; at < 16; at++) {
                for (int length = 0; length <= 128 - at; length++) {
                    assertThat(Checksum.of(bytes, at, length)).isEqualTo(byWords(bytes, at, length));
                }
            }
        }
    }

    /** Carries everywhere, the most that a superpacket can have; and the one content whose sum is zero. */
    @Test
    void theGreatestAndTheLeastContentGiveTheSumOfTheirWords() {
        ByteBuffer bytes = ByteBuffer.allocate(1 << 16);
        assertThat(Checksum.of(bytes, 0, 1 << 16)).isEqualTo(0xFFFF);
        while (bytes.hasRemaining()) {
            bytes.put((byte) 0xFF);
        }

        for (int length = (1 << 16) - 9; length <= 1 << 16; length++) {
            assertThat(Checksum.of(bytes, 0, length)).isEqualTo(byWords(bytes, 0, length));
        }
    }

    private static int byWords(ByteBuffer bytes, int at, int length) {
        int sum = 0;
        for (int i = 0; i < length; i++) {
            sum += (bytes.get(at + i) & 0xFF) << (i % 2 == 0 ? 8 : 0);
            sum = (sum & 0xFFFF) + (sum >> 16);
        }
        return ~sum & 0xFFFF;
    }

    /** RFC 1624, section 4: where RFC 1141's equation gives FFFF, the right one is 0000. */
    @Test
    void anUpdateTellsTheTwoZerosApart() {
        assertThat(Checksum.update(0xDD2F, 0x5555, 0x3285)).isZero();
    }

    @Test
    void anUpdateGivesWhatTheWholeSumWould() {
        RandomStream random = RandomStream.of(1, "checksum test");
        ByteBuffer header = ByteBuffer.allocate(20);
        for (int i = 0; i < 10_000; i++) {
            for (int at = 0; at < 20; at += 2) {
                header.putShort(at, (short) random.bits(i * 16L + at));
            }
            header.putShort(10, (short) 0);
            header.putShort(10, (short) Checksum.of(header, 0, 20));
            assertThat(Checksum.of(header, 0, 20)).isZero();

            short before = header.getShort(0);
            header.putShort(0, (short) random.bits(i * 16L + 11));
            header.putShort(10, (short) Checksum.update(header.getShort(10), before, header.getShort(0)));

            assertThat(Checksum.of(header, 0, 20)).isZero();
        }
    }
}
