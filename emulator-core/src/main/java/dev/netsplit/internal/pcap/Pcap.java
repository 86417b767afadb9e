package dev.netsplit.internal.pcap;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Reads the classic format, in either byte order, with microseconds or nanoseconds (draft-ietf-opsawg-pcap). */
final class Pcap {
    private static final long MICROSECONDS = 0xA1B2_C3D4L;
    private static final long NANOSECONDS = 0xA1B2_3C4DL;
    private static final int FILE_HEADER = 24;
    private static final int RECORD_HEADER = 16;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final CaptureBytes bytes;

    Pcap(CaptureBytes bytes) {
        this.bytes = bytes;
    }

    List<CapturedPacket> packets() {
        bytes.requireBytes(0, FILE_HEADER, "file header");
        bytes.order(ByteOrder.BIG_ENDIAN);
        long written = bytes.u32(0);
        if (!isMagic(written)) {
            bytes.order(ByteOrder.LITTLE_ENDIAN);
        }
        long magic = bytes.u32(0);
        bytes.require(
                isMagic(magic),
                0,
                "magic number",
                written,
                "be that of pcap (a1b2c3d4 or a1b23c4d) or pcapng (0a0d0d0a)");
        bytes.require(bytes.u16(4) == 2, 4, "major version", bytes.u16(4), "be 2");
        LinkLayer layer = LinkLayer.of(bytes, 20, (int) bytes.u32(20) & 0xFFFF); // above it stands the FCS's length
        long nanosPerUnit = magic == NANOSECONDS ? 1 : 1_000;

        List<CapturedPacket> packets = new ArrayList<>();
        int at = FILE_HEADER;
        while (at < bytes.length()) {
            at = readRecord(at, layer, nanosPerUnit, packets);
        }
        return packets;
    }

    private int readRecord(int at, LinkLayer layer, long nanosPerUnit, List<CapturedPacket> packets) {
        bytes.requireBytes(at, RECORD_HEADER, "record header");
        long fraction = bytes.u32(at + 4) * nanosPerUnit;
        bytes.require(fraction < NANOS_PER_SECOND, at + 4, "fraction", fraction, "be less than a second");
        long captured = bytes.u32(at + 8);
        bytes.requireBytes(at + RECORD_HEADER, captured, "captured length");
        int frame = at + RECORD_HEADER;
        int length = (int) captured;
        int ip = layer.ipOffset(bytes, frame, length);
        if (ip != LinkLayer.NO_IP) {
            packets.add(new CapturedPacket(frame + ip, length - ip, bytes.u32(at) * NANOS_PER_SECOND + fraction));
        }
        return frame + length;
    }

    private static boolean isMagic(long number) {
        return number == MICROSECONDS || number == NANOSECONDS;
    }
}
