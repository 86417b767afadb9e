package dev.netsplit.internal.linux;

import static com.google.common.base.Preconditions.checkState;
import static java.util.Objects.requireNonNullElse;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Starts processes, all of them on one thread that lives in the host's namespaces as long as the JVM: the kernel kills
 * them when the <em>thread</em> ends that started them (PR_SET_PDEATHSIG), and the JDK makes threads of its own, which
 * it keeps for the processes of others, when and where one is started. Thread-safe.
 */
final class ChildProcesses {
    private static final String MARK_NAME = "NETSPLIT_JVM";
    private static final String MARK_VALUE = ProcessHandle.current().pid() + "-"
            + ProcessHandle.current()
                    .info()
                    .startInstant()
                    .map(Instant::toEpochMilli)
                    .orElse(0L);

    /** At the end of its input this JVM is gone. Then it kills whatever has the mark, until nothing has it. */
    private static final String GUARDIAN = """
            trap '' HUP INT TERM
            while read -r line; do :; done
            round=0
            while [ $round -lt 100 ]; do
                marked=$("$2" -lszxF -e "$1" /proc/[0-9]*/environ)
                [ -n "$marked" ] || exit 0
                for file in $marked; do
                    file=${file#/proc/}
                    kill -KILL "${file%/environ}"
                done
                round=$((round + 1))
            done
            """;

    private final Anchor anchor;
    private @Nullable Process guardian; // kept, for its input is closed when it is garbage

    /**
     * @param anchor in the host's namespaces
     */
    ChildProcesses(Anchor anchor) {
        this.anchor = anchor;
    }

    /** Starts one in the host's namespaces. */
    Process start(ProcessBuilder command, List<String> privileges) throws IOException {
        return start(ImmutableList.of(), command, privileges);
    }

    /** Starts one in those of a node, which must not end before that. */
    Process start(ThreadNamespaces namespaces, ProcessBuilder command, List<String> privileges) throws IOException {
        return start(
                ImmutableList.of(
                        tool("nsenter"),
                        "--net=" + namespaces.file("net"),
                        "--mount=" + namespaces.file("mnt"),
                        "--uts=" + namespaces.file("uts"),
                        "--",
                        tool("env"), // nsenter goes to the root directory, and from 2.39 on only has an option for
                        // another
                        "--chdir=" + directory(command)),
                command,
                privileges);
    }

    private Process start(List<String> prefix, ProcessBuilder command, List<String> privileges) throws IOException {
        command.command(ImmutableList.<String>builder()
                .addAll(prefix)
                .add(tool("setpriv"), "--pdeathsig", "KILL")
                .addAll(privileges)
                .add("--")
                .addAll(command.command())
                .build());
        command.environment().put(MARK_NAME, MARK_VALUE);
        return anchor.call(() -> {
            guard();
            return command.start();
        });
    }

    /**
     * On the anchor's thread. What a process started itself outlives it, unless somebody ends it who outlives this JVM.
     */
    private void guard() throws IOException {
        if (guardian != null && guardian.isAlive()) {
            return;
        }
        ProcessBuilder builder = new ProcessBuilder(
                        tool("setsid"), // what is sent to the JVM's process group should not end it
                        tool("sh"),
                        "-c",
                        GUARDIAN,
                        "netsplit-guardian",
                        MARK_NAME + "=" + MARK_VALUE,
                        tool("grep"))
                .directory(new File("/"))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().remove(MARK_NAME); // of a JVM that started this one
        guardian = builder.start();
    }

    private static Path directory(ProcessBuilder command) throws IOException {
        Path own = Files.readSymbolicLink(Path.of("/proc/self/cwd"));
        return command.directory() == null
                ? own
                : own.resolve(command.directory().toPath());
    }

    /** By its path: the process may have a PATH of its own. */
    private static String tool(String name) {
        String path = requireNonNullElse(System.getenv("PATH"), "/bin:/usr/bin");
        List<Path> found = Splitter.on(File.pathSeparatorChar)
                .omitEmptyStrings()
                .splitToStream(path)
                .map(directory -> Path.of(directory, name).toAbsolutePath())
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .limit(1)
                .toList();
        checkState(!found.isEmpty(), "%s must be on the PATH (%s); install util-linux, coreutils and grep", name, path);
        return found.get(0).toString();
    }
}
