package dev.netsplit;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;

import dev.netsplit.internal.linux.Namespace;
import dev.netsplit.topology.NodeName;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A node's programs with classes of their own, and their end with the node. Thread-safe. */
final class NodePrograms {
    private final NodeName node;
    private final Namespace namespace;
    private final Runnable onCode;
    private final Set<NodeProgram> running = new LinkedHashSet<>();
    private boolean open = true;

    /**
     * @param onCode is run before code runs in the node
     */
    NodePrograms(NodeName node, Namespace namespace, Runnable onCode) {
        this.node = node;
        this.namespace = namespace;
        this.onCode = onCode;
    }

    /**
     * Makes a program that does nothing yet.
     *
     * @param entry a class of what it is to run
     * @throws IllegalStateException if the network is closed, or its system properties are another's
     */
    synchronized NodeProgram make(String name, Class<?> entry, ProgramSpec spec) {
        checkState(open, "network of node (%s) must be open", node);
        ClassLoader original = entry.getClassLoader();
        checkArgument(original != null, "class (%s) must not be one of the JDK, which are shared", entry.getName());
        IsolatingClassLoader loader = new IsolatingClassLoader(node + "-" + name, original, spec.shared());
        checkArgument(
                !loader.shares(entry),
                "class (%s) must not be shared, or its statics would not be the program's alone; see share(...)",
                entry.getName());
        NodeProgram[] made = new NodeProgram[1];
        ProgramProperties properties =
                new ProgramProperties("program %s on node %s".formatted(name, node), spec.systemProperties());
        properties.set();
        made[0] = new NodeProgram(node, name, namespace, loader, spec.patience(), () -> {
            properties.reset();
            forget(made[0]);
        });
        running.add(made[0]);
        onCode.run();
        return made[0];
    }

    /** Whether code of this JVM runs here with classes of its own. */
    synchronized boolean any() {
        return !running.isEmpty();
    }

    /** Ends all, and lets none start any more. */
    void stopAll() {
        List<NodeProgram> all;
        synchronized (this) {
            open = false;
            all = List.copyOf(running);
        }
        all.forEach(NodeProgram::stopAndWarn);
    }

    private synchronized void forget(NodeProgram program) {
        running.remove(program);
    }
}
