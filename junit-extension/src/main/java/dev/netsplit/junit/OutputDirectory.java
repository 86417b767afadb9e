package dev.netsplit.junit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Where files are written that tell of a test. */
final class OutputDirectory {
    private static final String PARAMETER = "netsplit.output";
    private static final String DEFAULT = "target/netsplit";

    private OutputDirectory() {}

    static Path of(ExtensionContext context) {
        return Path.of(Parameters.get(context, PARAMETER).orElse(DEFAULT));
    }

    /** How the names of a test's files begin: nobody else's do. */
    static String name(ExtensionContext test) {
        return test.getRequiredTestClass().getName() + "."
                + test.getRequiredTestMethod().getName();
    }

    /** The file whose name goes on like this. */
    static Path beside(Path start, String end) {
        return start.resolveSibling(start.getFileName() + end);
    }

    /**
     * Writes a file, in place of what it held before.
     *
     * @throws UncheckedIOException if it cannot be written
     */
    static Path write(Path file, String text) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    PARAMETER + " (" + file.getParent() + ") must be a directory that can be written to: " + e, e);
        }
    }
}
