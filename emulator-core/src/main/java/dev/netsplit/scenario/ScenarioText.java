package dev.netsplit.scenario;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Reads the text of a scenario, and no more of it than a scenario may have: a file may have no end, as {@code
 * /dev/zero} has none.
 */
final class ScenarioText {
    /**
     * So many bytes are more characters than are allowed, whatever they are: in UTF-8, one of Java's takes three bytes
     * at the most.
     */
    private static final int MAX_BYTES = 3 * Value.MAX_CHARACTERS + 1;

    private ScenarioText() {}

    /**
     * The text; of one that is too long, its beginning, which is too long too.
     *
     * @throws java.nio.charset.CharacterCodingException if it is not in UTF-8
     */
    static String read(InputStream input) throws IOException {
        byte[] bytes = input.readNBytes(MAX_BYTES);
        return bytes.length == MAX_BYTES
                ? new String(bytes, StandardCharsets.UTF_8)
                : StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes))
                        .toString();
    }
}
