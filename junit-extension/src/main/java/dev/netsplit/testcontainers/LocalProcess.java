package dev.netsplit.testcontainers;

import static com.google.common.base.Preconditions.checkState;
import static java.util.Objects.requireNonNullElse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.testcontainers.DockerClientFactory;

/** Whether what Docker calls a process is that process here. */
final class LocalProcess {
    private LocalProcess() {}

    /**
     * @param pid the process, as Docker numbers it
     * @param mark a word of its command line that no other process has
     * @return the pid
     * @throws IllegalStateException if this machine has no such process: Docker's numbers are another machine's, or those of another PID
     *     namespace of this one
     */
    static long check(@Nullable Long pid, String mark) {
        long number = requireNonNullElse(pid, 0L);
        checkState(
                number > 0 && commandLine(number).contains(mark),
                "Docker (%s) must run on this machine, where this JVM sees its processes, and process %s is not its"
                        + " container's here; unset DOCKER_HOST, or, if the tests run in a container themselves, give it"
                        + " the host's PID namespace (--pid=host)",
                engine(),
                number);
        return number;
    }

    private static String commandLine(long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return ""; // no such process
        }
    }

    private static String engine() {
        return DockerClientFactory.instance()
                .getTransportConfig()
                .getDockerHost()
                .toString();
    }
}
