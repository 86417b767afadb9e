package dev.netsplit.impair;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where tc keeps its tables of delays. */
final class NetemTables {
    private static final Path LIBRARIES = Path.of("/usr/lib");

    private NetemTables() {}

    /**
     * The file that a name in the syntax stands for: a path if there is a slash in it, else {@code NAME.dist} in the
     * directory that the environment variable TC_LIB_DIR names, as with tc, or where distributions install iproute2.
     */
    static Optional<Path> find(String name) {
        if (name.contains("/")) {
            return Optional.of(Path.of(name)).filter(Files::isRegularFile);
        }
        return directories(System.getenv("TC_LIB_DIR")).stream()
                .map(directory -> directory.resolve(name + ".dist"))
                .filter(Files::isRegularFile)
                .findFirst();
    }

    private static List<Path> directories(@Nullable String configured) {
        if (configured != null) {
            return List.of(Path.of(configured));
        }
        List<Path> directories = new ArrayList<>(List.of(LIBRARIES.resolve("tc"), Path.of("/usr/lib64/tc")));
        // Debian: /usr/lib/x86_64-linux-gnu/tc.
        try (DirectoryStream<Path> architectures = Files.newDirectoryStream(LIBRARIES, "*-linux-*")) {
            architectures.forEach(architecture -> directories.add(architecture.resolve("tc")));
        } catch (IOException ignored) {
            // Without the directory there is no table in it, and the error will say that there is none.
        }
        return directories;
    }
}
