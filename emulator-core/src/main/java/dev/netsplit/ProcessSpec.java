package dev.netsplit;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.netsplit.internal.process.ProcessPlan;
import dev.netsplit.internal.process.ProcessUser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A process that can be started in a node, again and again. Not thread-safe. */
public final class ProcessSpec {
    private final NodeProcesses processes;
    private final List<String> command;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final List<String> jvmOptions = new ArrayList<>();
    private final boolean isJvm;
    private @Nullable Path directory;
    private @Nullable ProcessUser user;
    private @Nullable Path outputFile;
    private boolean logged;

    /**
     * @param isJvm whether the command's first word starts a JVM, and takes its options after it
     */
    ProcessSpec(NodeProcesses processes, boolean isJvm, String... command) {
        checkArgument(command.length > 0, "command (%s) must name a program", List.of(command));
        this.processes = processes;
        this.isJvm = isJvm;
        this.command = List.of(command);
    }

    /** Sets an environment variable, over those inherited from this JVM. */
    @CanIgnoreReturnValue
    public ProcessSpec environment(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /**
     * Sets the working directory; default this JVM's.
     *
     * @throws IllegalArgumentException if there is no such directory
     */
    @CanIgnoreReturnValue
    public ProcessSpec directory(Path workingDirectory) {
        checkArgument(
                Files.isDirectory(workingDirectory), "directory (%s) must be an existing directory", workingDirectory);
        this.directory = workingDirectory;
        return this;
    }

    /**
     * Runs it as another user; default this JVM's. Its rights go with the change, and so do its groups, but for those
     * of the user.
     *
     * @param name of /etc/passwd, or {@code uid:gid} in numbers
     * @throws IllegalArgumentException if there is no such user
     */
    @CanIgnoreReturnValue
    public ProcessSpec user(String name) {
        this.user = ProcessUser.named(name);
        return this;
    }

    /**
     * Also writes the output to a file, as it comes; what is in the file goes, unless it is a restarted process's own.
     */
    @CanIgnoreReturnValue
    public ProcessSpec outputTo(Path file) {
        this.outputFile = file;
        return this;
    }

    /**
     * Also logs the output, line by line, with the node's name, to the logger of {@link NodeProcess} at level INFO;
     * default at level DEBUG.
     */
    @CanIgnoreReturnValue
    public ProcessSpec logOutput() {
        this.logged = true;
        return this;
    }

    /**
     * Adds options of the JVM, such as {@code -Xmx64m}, to those given before.
     *
     * @throws IllegalStateException if it is not one of {@link Node#java}
     */
    @CanIgnoreReturnValue
    public ProcessSpec jvmOptions(String... options) {
        checkState(isJvm, "process (%s) must be made by Node.java to have JVM options", command.get(0));
        jvmOptions.addAll(List.of(options));
        return this;
    }

    /**
     * Starts the process, with nothing to read. Its output and its errors are kept, as one text: see
     * {@link NodeProcess#output()}.
     *
     * @throws IllegalArgumentException if the program is not an executable file: a relative path is seen from the
     *     working directory, a bare name is looked up on the PATH of the process
     * @throws IllegalStateException if the network is closed, or a tool of util-linux is missing, which is then named
     * @throws java.io.UncheckedIOException if it cannot be started
     */
    public NodeProcess start() {
        List<String> complete = new ArrayList<>(command);
        complete.addAll(1, jvmOptions);
        return processes.start(
                new ProcessPlan(List.copyOf(complete), Map.copyOf(environment), directory, user, outputFile, logged));
    }
}
