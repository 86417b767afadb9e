package dev.netsplit;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A process that can be started in a node, again and again. Not thread-safe. */
public final class ProcessSpec {
    private final NodeProcesses processes;
    private final List<String> command;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private @Nullable Path directory;

    ProcessSpec(NodeProcesses processes, String... command) {
        checkArgument(command.length > 0, "command (%s) must name a program", List.of(command));
        this.processes = processes;
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
     * Starts the process. Its output and its errors are kept, as one text: see {@link NodeProcess#output()}.
     *
     * @throws IllegalArgumentException if the program is not to be found
     * @throws IllegalStateException if the network is closed
     * @throws java.io.UncheckedIOException if it cannot be started
     */
    public NodeProcess start() {
        return processes.start(command, environment, directory);
    }
}
