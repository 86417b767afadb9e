package dev.netsplit;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;

import com.google.common.base.Stopwatch;
import com.google.common.util.concurrent.Uninterruptibles;
import dev.netsplit.internal.isolate.ProgramProperties;
import dev.netsplit.internal.linux.Namespace;
import dev.netsplit.topology.NodeName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A node's programs with classes of their own, and their end with the node. Thread-safe. */
final class NodePrograms {
    /** A program may have more patience with itself, but a network's end has not. */
    private static final Duration END = Duration.ofSeconds(3);

    private static final Duration JOIN = Duration.ofMillis(3_500);

    private final NodeName node;
    private final Namespace namespace;
    private final Runnable onCode;
    private final Set<NodeProgram> running = new LinkedHashSet<>();
    private final List<Thread> ends = new ArrayList<>();
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

    /**
     * Begins to end all, each on a thread of its own so that they take no longer than one, and lets none start any
     * more.
     */
    synchronized void beginToStop() {
        open = false;
        for (NodeProgram program : running) {
            Thread end = new Thread(() -> program.stopAndWarn(END), "netsplit-end-of-" + node);
            end.setDaemon(true);
            end.start();
            ends.add(end);
        }
        running.clear();
    }

    /**
     * Ends all; returns when they have ended, or after some seconds: a program may not be as patient with itself as it
     * should.
     */
    void stopAll() {
        List<Thread> all;
        synchronized (this) {
            beginToStop();
            all = List.copyOf(ends);
        }
        Stopwatch waited = Stopwatch.createStarted();
        for (Thread end : all) {
            long leftMs = Math.max(1, JOIN.minus(waited.elapsed()).toMillis());
            Uninterruptibles.joinUninterruptibly(end, leftMs, TimeUnit.MILLISECONDS);
        }
    }

    private synchronized void forget(NodeProgram program) {
        running.remove(program);
    }
}
