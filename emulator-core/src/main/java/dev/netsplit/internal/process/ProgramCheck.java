package dev.netsplit.internal.process;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNullElse;

import com.google.common.base.Splitter;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The child is started by way of helpers, which would report a missing program only by their exit code. */
public final class ProgramCheck {
    /** What execvp takes where there is none. */
    private static final String DEFAULT_PATH = "/bin:/usr/bin";

    private ProgramCheck() {}

    /**
     * Looks where execvp will look.
     *
     * @param environment the process's
     * @param directory the process's working directory; null for this JVM's
     */
    public static void isExecutable(String program, Map<String, String> environment, @Nullable Path directory) {
        Path base = requireNonNullElse(directory, Path.of("")).toAbsolutePath();
        if (!program.contains("/")) {
            String path = requireNonNullElse(environment.get("PATH"), DEFAULT_PATH);
            checkArgument(
                    !program.isEmpty()
                            && Splitter.on(File.pathSeparatorChar)
                                    .splitToStream(path)
                                    .anyMatch(element ->
                                            isExecutable(base.resolve(element).resolve(program))),
                    "program (%s) must be an executable file on the PATH (%s)",
                    program,
                    path);
        } else if (program.startsWith("/")) {
            checkArgument(isExecutable(Path.of(program)), "program (%s) must be an executable file", program);
        } else {
            checkArgument(
                    isExecutable(base.resolve(program)),
                    "program (%s) must be an executable file, seen from directory (%s)",
                    program,
                    base);
        }
    }

    private static boolean isExecutable(Path file) {
        return Files.isRegularFile(file) && Files.isExecutable(file);
    }
}
