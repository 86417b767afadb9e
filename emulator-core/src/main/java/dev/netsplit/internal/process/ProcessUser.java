package dev.netsplit.internal.process;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * As whom a process runs.
 *
 * @param options of setpriv, which make it so
 */
public record ProcessUser(List<String> options) {
    private static final Path PASSWD = Path.of("/etc/passwd");
    private static final Pattern NUMBERS = Pattern.compile("\\d{1,9}:\\d{1,9}");

    /**
     * A user by name, or by {@code uid:gid}.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static ProcessUser named(String name) {
        if (NUMBERS.matcher(name).matches()) {
            List<String> ids = Splitter.on(':').splitToList(name);
            return new ProcessUser(
                    ImmutableList.of("--reuid=" + ids.get(0), "--regid=" + ids.get(1), "--clear-groups"));
        }
        Optional<List<String>> entry = entries().stream()
                .map(line -> Splitter.on(':').splitToList(line))
                .filter(fields -> fields.size() > 3 && fields.get(0).equals(name))
                .findFirst();
        checkArgument(entry.isPresent(), "user (%s) must be one of /etc/passwd, or uid:gid in numbers", name);
        return new ProcessUser(
                ImmutableList.of("--reuid=" + name, "--regid=" + entry.get().get(3), "--init-groups"));
    }

    private static List<String> entries() {
        try {
            return Files.readAllLines(PASSWD);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + PASSWD, e);
        }
    }
}
