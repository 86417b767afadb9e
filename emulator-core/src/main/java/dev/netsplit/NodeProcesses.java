package dev.netsplit;

import static com.google.common.base.Preconditions.checkState;

import dev.netsplit.internal.linux.HostNamespace;
import dev.netsplit.internal.linux.Namespace;
import dev.netsplit.topology.NodeName;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Starts a node's processes, and ends them with the node. Thread-safe. */
final class NodeProcesses {
    private static final File NOTHING = new File("/dev/null");

    private final NodeName node;
    private final Namespace namespace;
    private final List<NodeProcess> started = new ArrayList<>();
    private boolean open = true;
    private boolean everStarted;

    NodeProcesses(NodeName node, Namespace namespace) {
        this.node = node;
        this.namespace = namespace;
    }

    /** Holds the lock while it starts one, so that none slips past the end of the network. */
    synchronized NodeProcess start(List<String> command, Map<String, String> environment, @Nullable Path directory) {
        checkState(open, "network of node (%s) must be open", node);
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectInput(NOTHING);
        builder.environment().putAll(environment);
        ProgramCheck.isExecutable(command.get(0), builder.environment(), directory);
        if (directory != null) {
            builder.directory(directory.toFile());
        }
        String description = "process %s on node %s".formatted(command.get(0), node);
        everStarted = true;
        Process process = start(builder, description);
        ProcessOutput output =
                new ProcessOutput(node + " " + Path.of(command.get(0)).getFileName());
        Thread reader = new Thread(() -> output.readAll(process.getInputStream()), node + "-output-" + process.pid());
        reader.setDaemon(true);
        HostNamespace.get().start(reader); // the caller may be a thread of a node
        NodeProcess nodeProcess = new NodeProcess(description, process, output);
        started.removeIf(earlier -> !earlier.isAlive());
        started.add(nodeProcess);
        return nodeProcess;
    }

    /** Ends all, and lets none start any more. */
    synchronized void killAll() {
        open = false;
        started.forEach(NodeProcess::kill); // first all, so that their ends overlap
        started.forEach(NodeProcess::close);
        started.clear();
        if (everStarted) {
            namespace.killProcesses(); // which they left behind
        }
    }

    private Process start(ProcessBuilder builder, String description) {
        try {
            return namespace.start(builder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + description + ": " + e.getMessage(), e);
        }
    }
}
