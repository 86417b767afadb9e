package dev.netsplit.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A C program of ours, compiled for this run. */
final class CProgram {
    private CProgram() {}

    /**
     * Compiles a program.
     *
     * @param sources where its source is
     * @param name of the source, without {@code .c}
     * @return the executable's path, which is deleted when the JVM ends
     */
    static String compile(Path sources, String name) throws IOException, InterruptedException {
        if (!Programs.exist("cc")) {
            throw new IllegalStateException("compiler (cc) must be installed; on Debian: apt install gcc libc6-dev");
        }
        Path executable = Files.createTempFile("netsplit-" + name, "");
        executable.toFile().deleteOnExit();
        String source = sources.resolve(name + ".c").toString();
        Programs.run("cc", "-O2", "-Wall", "-Wextra", "-pthread", "-o", executable.toString(), source);
        return executable.toString();
    }
}
