package dev.netsplit.packet;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.CharMatcher;
import com.google.common.escape.Escaper;
import com.google.common.escape.Escapers;
import com.google.common.io.BaseEncoding;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes to look for in what packets carry. Immutable. */
public final class Payload {
    private static final Escaper LINES = Escapers.builder()
            .addEscape('\r', "\\r")
            .addEscape('\n', "\\n")
            .addEscape('\t', "\\t")
            .build();

    private static final int MAX_LENGTH = 65_535;

    private final byte[] bytes;

    private Payload(byte[] bytes) {
        checkArgument(
                bytes.length >= 1 && bytes.length <= MAX_LENGTH,
                "payload (%s bytes) must be 1 to %s bytes",
                bytes.length,
                MAX_LENGTH);
        this.bytes = bytes;
    }

    /**
     * These bytes.
     *
     * @throws IllegalArgumentException if there are none, or more than 65535
     */
    public static Payload of(byte[] bytes) {
        return new Payload(bytes.clone());
    }

    /** The bytes of a text in UTF-8. */
    public static Payload of(String text) {
        return new Payload(text.getBytes(StandardCharsets.UTF_8));
    }

    /** How many bytes, 1 or more. */
    public int length() {
        return bytes.length;
    }

    /** A copy of them. */
    public byte[] toByteArray() {
        return bytes.clone();
    }

    /** Whether a packet carries them anywhere. */
    public boolean isIn(PacketView packet) {
        int last = packet.length() - bytes.length;
        for (int at = packet.payloadOffset(); at <= last; at++) {
            if (isAt(packet, at)) {
                return true;
            }
        }
        return false;
    }

    /** Whether what a packet carries begins with them. */
    public boolean isStartOf(PacketView packet) {
        return packet.payloadLength() >= bytes.length && isAt(packet, packet.payloadOffset());
    }

    private boolean isAt(PacketView packet, int at) {
        for (int i = 0; i < bytes.length; i++) {
            if (packet.byteAt(at + i) != (bytes[i] & 0xFF)) {
                return false;
            }
        }
        return true;
    }

    /** Whether all are printable ASCII, so that the text says what they are. */
    public boolean isText() {
        for (byte b : bytes) {
            if (b < ' ' || b > '~') {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Payload that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** In quotation marks if it is text in lines, as in {@code "GET / HTTP/1.1\r\n"}, else in hexadecimal. */
    @Override
    public String toString() {
        String escaped = LINES.escape(new String(bytes, StandardCharsets.ISO_8859_1));
        return CharMatcher.inRange(' ', '~').matchesAllOf(escaped)
                ? '"' + escaped + '"'
                : "0x" + BaseEncoding.base16().lowerCase().encode(bytes);
    }
}
