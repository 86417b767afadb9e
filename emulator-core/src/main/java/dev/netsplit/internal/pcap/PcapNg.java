package dev.netsplit.internal.pcap;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads pcapng (draft-ietf-opsawg-pcapng): section headers, interface descriptions and enhanced packets; other blocks
 * are passed over, but for simple packets, which have no time.
 */
final class PcapNg {
    private static final long SECTION_HEADER = 0x0A0D_0D0AL;
    private static final long INTERFACE = 1;
    private static final long SIMPLE_PACKET = 3;
    private static final long ENHANCED_PACKET = 6;
    private static final long BYTE_ORDER = 0x1A2B_3C4DL;
    private static final int MIN_BLOCK = 12;
    private static final int BLOCK_HEADER = 8;
    private static final int PACKET_HEADER = 20;
    private static final int OPTION_RESOLUTION = 9;
    private static final int OPTION_OFFSET = 14;

    private final CaptureBytes bytes;
    private final List<CaptureInterface> interfaces = new ArrayList<>();
    private final List<CapturedPacket> packets = new ArrayList<>();

    PcapNg(CaptureBytes bytes) {
        this.bytes = bytes;
    }

    /** Whether the bytes begin as pcapng does; that is the same in both byte orders. */
    static boolean isIn(CaptureBytes bytes) {
        return bytes.length() >= Integer.BYTES && bytes.u32(0) == SECTION_HEADER;
    }

    List<CapturedPacket> packets() {
        int at = 0;
        while (at < bytes.length()) {
            at = readBlock(at);
        }
        return packets;
    }

    private int readBlock(int at) {
        bytes.requireBytes(at, MIN_BLOCK, "block");
        long type = bytes.u32(at);
        if (type == SECTION_HEADER) {
            beginSection(at);
        }
        long total = bytes.u32(at + 4);
        bytes.require(
                total >= MIN_BLOCK && total % 4 == 0, at + 4, "block length", total, "be a multiple of 4, 12 or more");
        bytes.requireBytes(at, total, "block");
        int end = at + (int) total;
        long again = bytes.u32(end - Integer.BYTES);
        bytes.require(
                again == total,
                end - Integer.BYTES,
                "block length at its end",
                again,
                "be that at its start, " + total);
        int body = at + BLOCK_HEADER;
        int bodyEnd = end - Integer.BYTES;
        if (type == INTERFACE) {
            readInterface(body, bodyEnd);
        } else if (type == ENHANCED_PACKET) {
            readPacket(body, bodyEnd);
        } else {
            bytes.require(
                    type != SIMPLE_PACKET, at, "block type", type, "not be that of simple packets, which have no time");
        }
        return end;
    }

    /** From here on byte order and interfaces are others. */
    private void beginSection(int at) {
        bytes.requireBytes(at, 28, "section header");
        bytes.order(ByteOrder.BIG_ENDIAN);
        long written = bytes.u32(at + BLOCK_HEADER);
        if (written != BYTE_ORDER) {
            bytes.order(ByteOrder.LITTLE_ENDIAN);
        }
        bytes.require(
                bytes.u32(at + BLOCK_HEADER) == BYTE_ORDER,
                at + BLOCK_HEADER,
                "byte-order magic",
                written,
                "be 1a2b3c4d");
        bytes.require(bytes.u16(at + 12) == 1, at + 12, "major version", bytes.u16(at + 12), "be 1");
        interfaces.clear();
    }

    private void readInterface(int at, int end) {
        bytes.require(end - at >= 8, at, "interface description", end - at, "have 8 bytes or more");
        LinkLayer layer = LinkLayer.of(bytes, at, bytes.u16(at));
        int resolution = CaptureInterface.MICROSECONDS;
        long offset = 0;
        int option = at + 8;
        while (end - option >= 4 && bytes.u16(option) != 0) {
            int length = bytes.u16(option + 2);
            bytes.require(length <= end - option - 4, option + 2, "option length", length, "end within its block");
            if (bytes.u16(option) == OPTION_RESOLUTION && length == 1) {
                resolution = bytes.u8(option + 4);
                bytes.require(
                        CaptureInterface.isResolution(resolution),
                        option + 4,
                        "resolution",
                        resolution,
                        CaptureInterface.RESOLUTIONS);
            } else if (bytes.u16(option) == OPTION_OFFSET && length == Long.BYTES) {
                offset = bytes.i64(option + 4);
            }
            option += 4 + (length + 3) / 4 * 4;
        }
        interfaces.add(new CaptureInterface(layer, resolution, offset));
    }

    private void readPacket(int at, int end) {
        bytes.require(end - at >= PACKET_HEADER, at, "enhanced packet", end - at, "have 20 bytes or more");
        long number = bytes.u32(at);
        bytes.require(
                number < interfaces.size(),
                at,
                "interface",
                number,
                "be one of the " + interfaces.size() + " described before it");
        CaptureInterface source = interfaces.get((int) number);
        long captured = bytes.u32(at + 12);
        int frame = at + PACKET_HEADER;
        bytes.require(captured <= end - frame, at + 12, "captured length", captured, "end within its block");
        int length = (int) captured;
        int ip = source.layer().ipOffset(bytes, frame, length);
        if (ip != LinkLayer.NO_IP) {
            long timeNs = source.timeNs(bytes.u32(at + 4) << Integer.SIZE | bytes.u32(at + 8));
            packets.add(new CapturedPacket(frame + ip, length - ip, timeNs));
        }
    }
}
