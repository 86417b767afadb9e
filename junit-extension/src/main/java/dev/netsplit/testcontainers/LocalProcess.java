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
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.testcontainers.DockerClientFactory;

/** What Docker calls a process, as this JVM sees it. */
final class LocalProcess {
    /** Two seconds in all: on a busy machine a moment may be long. */
    private static final int LOOKS = 1_000;

    private static final long PAUSE_NS = 2_000_000;

    private LocalProcess() {}

    /**
     * @param pid the process, as Docker numbers it
     * @param mark a word of its command line that no other process has
     * @return the pid
     * @throws IllegalStateException if this machine has no such process: Docker's numbers are another machine's, or
     *     those of another PID namespace of this one
     */
    static long check(@Nullable Long pid, String mark) {
        long number = requireNonNullElse(pid, 0L);
        checkState(
                number > 0 && hasMark(number, mark),
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
     * @throws IllegalStateException if Docker is rootless, so that its processes are in a user namespace over which
     *     this JVM has no rights
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

    /**
     * Docker says that a container is started when its process is about to become the container's program, a moment
     * before it does.
     */
    private static boolean hasMark(long pid, String mark) {
        for (int look = 0; look < LOOKS && Files.exists(Path.of("/proc", Long.toString(pid))); look++) {
            if (commandLine(pid).contains(mark)) {
                return true;
            }
            LockSupport.parkNanos(PAUSE_NS);
        }
        return false;
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
