package dev.netsplit.testcontainers;

import static com.google.common.base.Preconditions.checkState;
import static java.util.Objects.requireNonNullElse;

import dev.netsplit.EmulationUnavailableException;
import dev.netsplit.Node;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.testcontainers.DockerClientFactory;

/** What Docker calls a process, as this JVM sees it. */
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

    /**
     * Has the node live where the process does.
     *
     * @throws IllegalStateException if Docker is rootless, so that its processes are in a user namespace over which this JVM has no rights
     * @throws EmulationUnavailableException if this JVM lacks the rights for another reason
     */
    static void enter(Node node, long pid) {
        try {
            node.moveToNamespaceOf(pid);
        } catch (EmulationUnavailableException e) {
            if (!isRootless()) {
                throw e;
            }
            throw new IllegalStateException(
                    "Docker (%s) must be one whose containers this JVM may enter, and it is a rootless one; run the tests as"
                                    .formatted(engine())
                            + " root, or set DOCKER_HOST to an ordinary one, which takes root too",
                    e);
        }
    }

    private static boolean isRootless() {
        List<String> options = DockerClientFactory.instance().getInfo().getSecurityOptions();
        return options != null && options.stream().anyMatch(option -> option.contains("name=rootless"));
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
