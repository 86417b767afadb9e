package dev.netsplit.internal.pcap;

import static dev.netsplit.internal.pcap.Captures.block;
import static dev.netsplit.internal.pcap.Captures.description;
import static dev.netsplit.internal.pcap.Captures.joined;
import static dev.netsplit.internal.pcap.Captures.option;
import static dev.netsplit.internal.pcap.Captures.packet;
import static dev.netsplit.internal.pcap.Captures.pcap;
import static dev.netsplit.internal.pcap.Captures.record;
import static dev.netsplit.internal.pcap.Captures.section;
import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netsplit.internal.wire.Packets;
import dev.netsplit.testing.CaptureTools;
import dev.netsplit.testing.RequiresProgram;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CaptureTest {
    private static final int MICROSECONDS = 0xA1B2C3D4;
    private static final int NANOSECONDS = 0xA1B23C4D;
    private static final byte[] IPV4 = Packets.udp(0x0A000001, 0x0A000002, 1, 2, new byte[] {1, 2, 3});
    private static final byte[] IPV6 =
            ByteBuffer.allocate(40).put(0, (byte) 0x60).array();

    static Stream<ByteOrder> orders() {
        return Stream.of(BIG_ENDIAN, LITTLE_ENDIAN);
    }

    @ParameterizedTest
    @MethodSource("orders")
    void pcapIsReadInBothByteOrdersAndResolutions(ByteOrder order) {
        byte[] first = record(order, 1_700_000_000, 123_456, IPV4);
        byte[] second = record(order, 1_700_000_001, 1, IPV6);

        Capture micros = Capture.of("f", pcap(order, MICROSECONDS, 101, first, second));
        Capture nanos = Capture.of("f", pcap(order, NANOSECONDS, 101, first, second));

        assertThat(packets(micros)).containsExactly(IPV4, IPV6);
        assertThat(times(micros)).containsExactly(1_700_000_000_123_456_000L, 1_700_000_001_000_001_000L);
        assertThat(times(nanos)).containsExactly(1_700_000_000_000_123_456L, 1_700_000_001_000_000_001L);
    }

    @ParameterizedTest
    @MethodSource("orders")
    void pcapngIsReadInBothByteOrdersWithTimesOfEachInterface(ByteOrder order) {
        byte[] offset = ByteBuffer.allocate(8).order(order).putLong(100).array();
        Capture capture = Capture.of(
                "f",
                joined(
                        section(order),
                        description(order, 101),
                        description(
                                order,
                                101,
                                option(order, 2, (byte) 'a', (byte) 'b', (byte) 'c'),
                                option(order, 9, (byte) 9)),
                        description(
                                order, 101, option(order, 9, (byte) 0x8A), option(order, 14, offset), option(order, 0)),
                        packet(order, 0, 1_700_000_000_000_001L, IPV4),
                        block(order, 5, new byte[8]), // interface statistics
                        packet(order, 1, 1_700_000_000_000_000_001L, IPV6),
                        packet(order, 2, 1536, IPV4))); // 1.5 s in units of 1/1024

        assertThat(packets(capture)).containsExactly(IPV4, IPV6, IPV4);
        assertThat(times(capture))
                .containsExactly(1_700_000_000_000_001_000L, 1_700_000_000_000_000_001L, 101_500_000_000L);
    }

    @Test
    void aSecondSectionHasAByteOrderAndInterfacesOfItsOwn() {
        Capture capture = Capture.of(
                "f",
                joined(
                        section(BIG_ENDIAN),
                        description(BIG_ENDIAN, 101),
                        packet(BIG_ENDIAN, 0, 1, IPV4),
                        section(LITTLE_ENDIAN),
                        description(LITTLE_ENDIAN, 101),
                        packet(LITTLE_ENDIAN, 0, 2, IPV6)));

        assertThat(packets(capture)).containsExactly(IPV4, IPV6);
        assertThat(times(capture)).containsExactly(1_000L, 2_000L);
    }

    static Stream<Arguments> linkTypes() {
        byte[] macs = new byte[12];
        return Stream.of(
                Arguments.of(0, new byte[] {2, 0, 0, 0}),
                Arguments.of(1, joined(macs, new byte[] {0x08, 0x00})),
                Arguments.of(1, joined(macs, new byte[] {(byte) 0x81, 0, 0, 5, 0x08, 0x00})),
                Arguments.of(
                        1, joined(macs, new byte[] {(byte) 0x88, (byte) 0xA8, 0, 4, (byte) 0x81, 0, 0, 5, 0x08, 0x00})),
                Arguments.of(12, new byte[0]),
                Arguments.of(101, new byte[0]),
                Arguments.of(113, joined(new byte[14], new byte[] {0x08, 0x00})),
                Arguments.of(228, new byte[0]),
                Arguments.of(276, joined(new byte[] {0x08, 0x00}, new byte[18])));
    }

    @ParameterizedTest
    @MethodSource("linkTypes")
    void thePacketIsFoundBehindTheLinkLayersHeader(int linkType, byte[] header) {
        byte[] file = pcap(LITTLE_ENDIAN, MICROSECONDS, linkType, record(LITTLE_ENDIAN, 0, 0, joined(header, IPV4)));

        assertThat(packets(Capture.of("f", file))).containsExactly(IPV4);
    }

    @Test
    void whatIsNotIpIsLeftOut() {
        byte[] arp = new byte[42];
        arp[12] = 0x08;
        arp[13] = 0x06;
        byte[] file =
                pcap(BIG_ENDIAN, MICROSECONDS, 1, record(BIG_ENDIAN, 0, 0, arp), record(BIG_ENDIAN, 0, 0, new byte[3]));

        assertThat(packets(Capture.of("f", file))).isEmpty();
    }

    static Stream<Arguments> malformed() {
        byte[] good = pcap(BIG_ENDIAN, MICROSECONDS, 101, record(BIG_ENDIAN, 0, 0, IPV4));
        byte[] ng = joined(section(BIG_ENDIAN), description(BIG_ENDIAN, 101), packet(BIG_ENDIAN, 0, 0, IPV4));
        return Stream.of(
                Arguments.of(
                        new byte[] {1, 2, 3},
                        "at byte 0: file header (24) must not be longer than the 3 bytes left of the file"),
                Arguments.of(new byte[24], "at byte 0: magic number (0) must be that of pcap"),
                Arguments.of(with(good, 4, 0, 9), "at byte 4: major version (9) must be 2"),
                Arguments.of(
                        with(good, 22, 0, 105), "at byte 20: link type (105) must be one of 0 (null), 1 (Ethernet)"),
                Arguments.of(
                        Arrays.copyOf(good, 30),
                        "at byte 24: record header (16) must not be longer than the 6 bytes left"),
                Arguments.of(
                        Arrays.copyOf(good, good.length - 1),
                        "at byte 40: captured length (31) must not be longer than the 30 bytes left of the file"),
                Arguments.of(with(good, 28, 0x7F, 0xFF), "at byte 28: fraction"),
                Arguments.of(with(good, 32, 0xFF, 0xFF), "at byte 40: captured length (4294901791)"),
                Arguments.of(with(ng, 8, 0, 0), "at byte 8: byte-order magic"),
                Arguments.of(with(ng, 12, 0, 2), "at byte 12: major version (2) must be 1"),
                Arguments.of(with(ng, 6, 0, 29), "at byte 4: block length (29) must be a multiple of 4, 12 or more"),
                Arguments.of(
                        with(ng, 26, 0, 32), "at byte 24: block length at its end (32) must be that at its start, 28"),
                Arguments.of(
                        with(ng, 34, 0x7F, 0xF0),
                        "at byte 28: block (32752) must not be longer than the 84 bytes left"),
                Arguments.of(with(ng, 58, 0, 7), "at byte 56: interface (7) must be one of the 1 described before it"),
                Arguments.of(with(ng, 70, 1, 0), "at byte 68: captured length (256) must end within its block"),
                Arguments.of(
                        joined(section(BIG_ENDIAN), block(BIG_ENDIAN, 3, new byte[8])),
                        "at byte 28: block type (3) must not be that of simple packets, which have no time"),
                Arguments.of(
                        joined(section(BIG_ENDIAN), description(BIG_ENDIAN, 101, option(BIG_ENDIAN, 9, (byte) 19))),
                        "at byte 48: resolution (19) must be at most 18"),
                Arguments.of(
                        joined(section(BIG_ENDIAN), description(BIG_ENDIAN, 101, new byte[] {0, 9, 0, 5})),
                        "at byte 46: option length (5) must end within its block"));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void aMalformedFileIsRefusedWithThePlaceAndTheRule(byte[] file, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Capture.of("some.pcap", file))
                .withMessageStartingWith("capture some.pcap is malformed " + message);
    }

    /** Whatever is cut off or changed, the answer is a capture or a refusal. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void nothingElseComesOfDamage(boolean ng) {
        byte[] file = ng
                ? joined(
                        section(BIG_ENDIAN),
                        description(BIG_ENDIAN, 1, option(BIG_ENDIAN, 9, (byte) 9)),
                        packet(BIG_ENDIAN, 0, 0, IPV4))
                : pcap(BIG_ENDIAN, MICROSECONDS, 113, record(BIG_ENDIAN, 0, 0, IPV4));
        for (int at = 0; at < file.length; at++) {
            readOrRefuse(Arrays.copyOf(file, at));
            for (int value : new int[] {0, 1, 0x7F, 0x80, 0xFF}) {
                byte[] changed = file.clone();
                changed[at] = (byte) value;
                readOrRefuse(changed);
            }
        }
    }

    private static void readOrRefuse(byte[] file) {
        try {
            Capture.of("f", file);
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageStartingWith("capture f is malformed at byte ");
        }
    }

    @Test
    @RequiresProgram({"text2pcap", "editcap"})
    void filesOfOtherProgramsAreRead(@TempDir Path folder) throws Exception {
        Path first = CaptureTools.write(folder.resolve("first"), List.of(IPV4));
        for (String type : List.of("pcap", "nsecpcap", "pcapng")) {
            Path file = folder.resolve(type);
            CaptureTools.run("editcap", "-F", type, first.toString(), file.toString());
            assertThat(packets(Capture.read(file))).as(type).containsExactly(IPV4);
        }
    }

    @Test
    void aMissingFileIsAnIoException(@TempDir Path folder) {
        assertThatThrownBy(() -> Capture.read(folder.resolve("none"))).isInstanceOf(java.io.IOException.class);
    }

    private static byte[] with(byte[] file, int at, int... bytes) {
        byte[] changed = file.clone();
        for (int i = 0; i < bytes.length; i++) {
            changed[at + i] = (byte) bytes[i];
        }
        return changed;
    }

    private static List<byte[]> packets(Capture capture) {
        return capture.packets().stream()
                .map(packet -> {
                    byte[] bytes = new byte[packet.length()];
                    capture.bytes().get(packet.offset(), bytes);
                    return bytes;
                })
                .toList();
    }

    private static List<Long> times(Capture capture) {
        return capture.packets().stream().map(CapturedPacket::timeNs).toList();
    }
}
