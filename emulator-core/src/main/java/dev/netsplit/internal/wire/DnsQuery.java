package dev.netsplit.internal.wire;

import java.net.InetAddress;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A question to a name server (RFC 1035, section 4), and the answers to it. Questions for addresses are all that is
 * understood: of IPv4 (A) and of IPv6 (AAAA, RFC 3596).
 */
public final class DnsQuery {
    private static final int A = 1;
    private static final int AAAA = 28;
    private static final int HEADER = 12;
    private static final int FLAGS = 2;
    private static final int COUNTS = 4;
    private static final int MAX_LABEL = 63;
    private static final int CLASS_IN = 1;

    /** A response, and an authoritative one; what was asked for recursion is kept. */
    private static final int RESPONSE = 0x8480;

    private static final int RECURSION_DESIRED = 0x0100;
    private static final int POINTER_TO_QUESTION = 0xC000 | HEADER;

    private final byte[] question;
    private final String name;
    private final int type;

    /**
     * @param question the query's header and question, as they came
     */
    private DnsQuery(byte[] question, String name, int type) {
        this.question = question;
        this.name = name;
        this.type = type;
    }

    /** What a server says of how it went (RFC 1035, section 4.1.1). */
    public enum Code {
        OK(0),
        SERVER_FAILURE(2),
        UNKNOWN_NAME(3);

        private final int number;

        Code(int number) {
            this.number = number;
        }
    }

    /** Reads one; empty if it is none, or asks for something else. */
    public static Optional<DnsQuery> parse(byte[] message, int length) {
        ByteBuffer bytes = ByteBuffer.wrap(message, 0, length);
        try {
            bytes.position(HEADER);
            StringBuilder name = new StringBuilder();
            for (int label = bytes.get() & 0xFF; label > 0; label = bytes.get() & 0xFF) {
                if (label > MAX_LABEL) {
                    return Optional.empty();
                }
                byte[] text = new byte[label];
                bytes.get(text);
                name.append(name.isEmpty() ? "" : ".").append(new String(text, StandardCharsets.US_ASCII));
            }
            int type = bytes.getShort();
            int addressClass = bytes.getShort();
            boolean isQuery = bytes.getShort(FLAGS) >= 0 && bytes.getShort(COUNTS) == 1;
            if (!isQuery || addressClass != CLASS_IN || (type != A && type != AAAA)) {
                return Optional.empty();
            }
            byte[] question = new byte[bytes.position()];
            bytes.get(0, question);
            return Optional.of(new DnsQuery(question, name.toString().toLowerCase(Locale.ROOT), type));
        } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException e) { // cut short
            return Optional.empty();
        }
    }

    /** What is asked for, in lower case, without a dot at the end. */
    public String name() {
        return name;
    }

    /** The answer: those of the addresses that were asked for, for this once only. */
    public byte[] answer(Code code, List<? extends InetAddress> addresses) {
        List<byte[]> asked = addresses.stream()
                .map(InetAddress::getAddress)
                .filter(address -> address.length == (type == A ? 4 : 16))
                .toList();
        ByteBuffer answer = ByteBuffer.allocate(question.length
                + asked.size() * 12
                + asked.stream().mapToInt(a -> a.length).sum());
        answer.put(question)
                .putShort(FLAGS, (short) (RESPONSE | (answer.getShort(FLAGS) & RECURSION_DESIRED) | code.number))
                .putShort(COUNTS + 2, (short) asked.size())
                .putShort(COUNTS + 4, (short) 0)
                .putShort(COUNTS + 6, (short) 0);
        for (byte[] address : asked) {
            answer.putShort((short) POINTER_TO_QUESTION)
                    .putShort((short) type)
                    .putShort((short) CLASS_IN)
                    .putInt(0) // not to be kept
                    .putShort((short) address.length)
                    .put(address);
        }
        return answer.array();
    }
}
