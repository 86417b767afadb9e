package dev.netsplit.internal.linux;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * A netlink message as it grows: {@code struct nlmsghdr}, the request's own header, then attributes
 * ({@code struct rtattr}), each padded to four bytes. All in the machine's byte order but for addresses.
 */
final class NetlinkMessage {
    /** Longer than any message made here. */
    static final int MAX_LENGTH = 256;

    private static final int HEADER_LENGTH = 16;
    private static final int ATTRIBUTE_HEADER_LENGTH = 4;
    private static final int ALIGNMENT = 4;
    private static final short NLM_F_REQUEST = 0x1;
    private static final short NLM_F_ACK = 0x4;

    private final ByteBuffer bytes = ByteBuffer.allocate(MAX_LENGTH).order(ByteOrder.nativeOrder());

    /**
     * @param type RTM_NEWLINK and the like
     * @param flags besides those for a request that wants an acknowledgement
     */
    NetlinkMessage(short type, int flags) {
        bytes.putInt(0)
                .putShort(type)
                .putShort((short) (flags | NLM_F_REQUEST | NLM_F_ACK))
                .putInt(1) // sequence number, in place of which the socket puts its own
                .putInt(0) // to the kernel
                .position(HEADER_LENGTH);
    }

    NetlinkMessage putByte(int value) {
        bytes.put((byte) value);
        return this;
    }

    NetlinkMessage putShort(int value) {
        bytes.putShort((short) value);
        return this;
    }

    NetlinkMessage putInt(int value) {
        bytes.putInt(value);
        return this;
    }

    /** Bytes as they are. */
    NetlinkMessage putBytes(byte[] value) {
        bytes.put(value);
        return this;
    }

    NetlinkMessage attribute(int type, int value) {
        return attributeHeader(type, Integer.BYTES).putInt(value);
    }

    NetlinkMessage attribute(int type, byte value) {
        return attributeHeader(type, Byte.BYTES).putByte(value).padded();
    }

    NetlinkMessage attribute(int type, byte[] value) {
        attributeHeader(type, value.length);
        bytes.put(value);
        return padded();
    }

    /** An attribute that consists of attributes. */
    NetlinkMessage nested(int type, Consumer<NetlinkMessage> attributes) {
        int start = bytes.position();
        attributeHeader(type, 0);
        attributes.accept(this);
        bytes.putShort(start, (short) (bytes.position() - start));
        return this;
    }

    NetlinkMessage attribute(int type, InetAddress value) {
        return attribute(type, value.getAddress());
    }

    /** A text, with the zero byte that ends it in C. */
    NetlinkMessage attribute(int type, String value) {
        byte[] text = value.getBytes(StandardCharsets.US_ASCII);
        attributeHeader(type, text.length + 1);
        bytes.put(text).put((byte) 0);
        return padded();
    }

    private NetlinkMessage padded() {
        while (bytes.position() % ALIGNMENT != 0) {
            putByte(0);
        }
        return this;
    }

    private NetlinkMessage attributeHeader(int type, int valueLength) {
        return putShort(ATTRIBUTE_HEADER_LENGTH + valueLength).putShort(type);
    }

    /** The message, its length filled in. */
    byte[] toBytes() {
        int length = bytes.position();
        if (length % ALIGNMENT != 0) {
            throw new AssertionError("a netlink header and its attributes are multiples of four bytes, not " + length);
        }
        bytes.putInt(0, length);
        byte[] message = new byte[length];
        bytes.get(0, message);
        return message;
    }
}
