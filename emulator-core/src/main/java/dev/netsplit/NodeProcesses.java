package dev.netsplit;

import static com.google.common.base.Preconditions.checkState;

import dev.netsplit.internal.linux.HostNamespace;
import dev.netsplit.internal.linux.Namespace;
import dev.netsplit.internal.linux.OpenFiles;
import dev.netsplit.internal.process.ProcessPlan;
import dev.netsplit.internal.process.ProcessUser;
import dev.netsplit.internal.process.ProgramCheck;
import dev.netsplit.topology.NodeName;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/** Starts a node's processes, and ends them with the node. Thread-safe. */
final class NodeProcesses {
    private static final File NOTHING = new File("/dev/null");

    private final NodeName node;
    private final Namespace namespace;

    /** In the order in which they were started, without those that ended well. */
    private final List<NodeProcess> started = new ArrayList<>();

    /** Remembered, since one that is killed after its crash does not count as crashed any more. */
    private final Set<NodeProcess> crashed = new HashSet<>();

    private boolean open = true;
    private boolean everStarted;

    NodeProcesses(NodeName node, Namespace namespace) {
        this.node = node;
        this.namespace = namespace;
    }

    /** Holds the lock while it starts one, so that none slips past the end of the network. */
    synchronized NodeProcess start(ProcessPlan plan) {
        checkState(open, "network of node (%s) must be open", node);
        ProcessBuilder builder =
                new ProcessBuilder(plan.command()).redirectErrorStream(true).redirectInput(NOTHING);
        builder.environment().putAll(plan.environment());
        String program = plan.command().get(0);
        Path directory = plan.directory();
        ProgramCheck.isExecutable(program, builder.environment(), directory);
        if (directory != null) {
            builder.directory(directory.toFile());
        }
        String description = "process %s on node %s".formatted(program, node);
        everStarted = true;
        Process process = start(builder, plan, description);
        ProcessOutput output =
                new ProcessOutput(node + " " + Path.of(program).getFileName(), plan.outputFile(), plan.logged());
        Thread reader = new Thread(() -> output.readAll(process.getInputStream()), node + "-output-" + process.pid());
        reader.setDaemon(true);
        HostNamespace.get().start(reader); // the caller may be a thread of a node
        NodeProcess nodeProcess = new NodeProcess(description, process, output, () -> start(plan));
        noteEnds();
        started.add(nodeProcess);
        return nodeProcess;
    }

    /** Those that run, in the order in which they were started. */
    synchronized List<NodeProcess> running() {
        return started.stream().filter(NodeProcess::isAlive).toList();
    }

    /** Returns the processes that crashed, in the order in which they were started. */
    synchronized List<NodeProcess> crashed() {
        noteEnds();
        return started.stream().filter(crashed::contains).toList();
    }

    /** Looks at each process once: one that ends after that is noted the next time. */
    private void noteEnds() {
        for (Iterator<NodeProcess> each = started.iterator(); each.hasNext(); ) {
            NodeProcess process = each.next();
            if (process.isAlive() || crashed.contains(process)) {
                continue;
            }
            if (process.hasCrashed()) {
                crashed.add(process);
            } else {
                each.remove();
            }
        }
    }

    /** Ends all, and lets none start any more. */
    synchronized void killAll() {
        open = false;
        noteEnds(); // those that crashed before are reported still
        started.forEach(NodeProcess::kill); // first all, so that their ends overlap
        started.forEach(NodeProcess::close);
        started.retainAll(crashed);
        if (everStarted) {
            namespace.killProcesses(); // which they left behind
        }
    }

    private Process start(ProcessBuilder builder, ProcessPlan plan, String description) {
        ProcessUser user = plan.user();
        try {
            return namespace.start(builder, user == null ? List.of() : user.options());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + description + ": " + OpenFiles.reason(e), e);
        }
    }
}
