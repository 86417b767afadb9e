package dev.netsplit.internal.pcap;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Makes capture files, byte by byte. */
final class Captures {
    private Captures() {}

    static byte[] pcap(ByteOrder order, int magic, int linkType, byte[]... records) {
        ByteBuffer header = ByteBuffer.allocate(24).order(order);
        header.putInt(magic)
                .putShort((short) 2)
                .putShort((short) 4)
                .putInt(16, 65_535)
                .putInt(20, linkType);
        return joined(header.array(), joined(records));
    }

    static byte[] record(ByteOrder order, int seconds, int fraction, byte[] frame) {
        return ByteBuffer.allocate(16 + frame.length)
                .order(order)
                .putInt(seconds)
                .putInt(fraction)
                .putInt(frame.length)
                .putInt(frame.length)
                .put(frame)
                .array();
    }

    static byte[] section(ByteOrder order) {
        ByteBuffer body = ByteBuffer.allocate(16).order(order);
        return block(
                order,
                0x0A0D0D0A,
                body.putInt(0x1A2B3C4D)
                        .putShort((short) 1)
                        .putShort((short) 0)
                        .putLong(-1)
                        .array());
    }

    static byte[] description(ByteOrder order, int linkType, byte[]... options) {
        ByteBuffer body = ByteBuffer.allocate(8).order(order).putShort(0, (short) linkType);
        return block(order, 1, joined(body.array(), joined(options)));
    }

    static byte[] option(ByteOrder order, int code, byte... value) {
        return ByteBuffer.allocate(4 + padded(value.length))
                .order(order)
                .putShort((short) code)
                .putShort((short) value.length)
                .put(value)
                .array();
    }

    static byte[] packet(ByteOrder order, int interfaceNumber, long time, byte[] frame) {
        return block(
                order,
                6,
                ByteBuffer.allocate(20 + padded(frame.length))
                        .order(order)
                        .putInt(interfaceNumber)
                        .putInt((int) (time >>> 32))
                        .putInt((int) time)
                        .putInt(frame.length)
                        .putInt(frame.length)
                        .put(frame)
                        .array());
    }

    static byte[] block(ByteOrder order, int type, byte[] body) {
        int length = 12 + body.length;
        return ByteBuffer.allocate(length)
                .order(order)
                .putInt(type)
                .putInt(length)
                .put(body)
                .putInt(length)
                .array();
    }

    static byte[] joined(byte[]... parts) {
        ByteBuffer joined = ByteBuffer.allocate(
                Arrays.stream(parts).mapToInt(part -> part.length).sum());
        for (byte[] part : parts) {
            joined.put(part);
        }
        return joined.array();
    }

    private static int padded(int length) {
        return (length + 3) / 4 * 4;
    }
}
