package dev.netsplit.internal.leak;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.google.common.base.Joiner;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableMap;
import com.google.common.util.concurrent.Uninterruptibles;
import dev.netsplit.internal.linux.NamespaceThreads;
import dev.netsplit.internal.linux.NodeNamespace;
import dev.netsplit.internal.log.Logs;
import dev.netsplit.topology.NodeName;
import java.io.Closeable;
import java.io.IOException;
import java.util.Set;
import org.slf4j.Logger;

/**
 * The threads of this JVM that are in nodes, whoever started them; and at the network's end those that stay, such as a
 * pool's whose first task came from a node: they keep the node's namespace, and later work of others would run in it.
 * Thread-safe.
 */
public final class StrayThreads implements Closeable {
    private static final Logger LOG = Logs.of(StrayThreads.class);

    /** How long threads that were interrupted may take to end. */
    private static final int ROUNDS = 30;

    private static final int MS_PER_ROUND = 10;

    private volatile ImmutableMap<NodeName, NodeNamespace> namespaces = ImmutableMap.of();
    private volatile ImmutableList<String> left = ImmutableList.of();

    public void watch(ImmutableMap<NodeName, NodeNamespace> nodes) {
        namespaces = nodes;
    }

    /** Whether code of this JVM runs in a node: there are more threads than the one that keeps each. */
    public boolean any() {
        return find(nodes().keySet()).size() > namespaces.size();
    }

    /** Those in each node, also the one that keeps it. */
    public ImmutableListMultimap<String, String> byNode() {
        ImmutableMap<String, NodeName> nodes = nodes();
        ImmutableListMultimap.Builder<String, String> threads = ImmutableListMultimap.builder();
        Set<Thread> all = Thread.getAllStackTraces().keySet();
        find(nodes.keySet()).forEach((namespace, kernelName) -> {
            NodeName node = requireNonNull(nodes.get(namespace), namespace);
            threads.put(node.value(), KernelName.inFull(kernelName, all));
        });
        return threads.build();
    }

    /** What was told of those that stayed. */
    public ImmutableList<String> left() {
        return left;
    }

    /** Tells of those that stay; after the nodes have ended. */
    @Override
    public void close() {
        Set<String> ended = nodes().keySet();
        for (int round = 0; !find(ended).isEmpty(); round++) {
            if (round == ROUNDS) {
                tellOfLeft();
                return;
            }
            Uninterruptibles.sleepUninterruptibly(MS_PER_ROUND, MILLISECONDS);
        }
    }

    private void tellOfLeft() {
        left = byNode().asMap().entrySet().stream()
                .map(node ->
                        ("threads stay in the network namespace of node %s after the end of its network, and keep it: %s;"
                                        + " pools that node code was the first to use are born there: shut them"
                                        + " down, or give that"
                                        + " code node.executor(). See README, What to know about nodes")
                                .formatted(node.getKey(), Joiner.on(", ").join(node.getValue())))
                .collect(ImmutableList.toImmutableList());
        left.forEach(LOG::warn);
    }

    private ImmutableMap<String, NodeName> nodes() {
        ImmutableMap.Builder<String, NodeName> nodes = ImmutableMap.builder();
        namespaces.forEach((name, namespace) -> namespace.identities().forEach(identity -> nodes.put(identity, name)));
        return nodes.buildKeepingLast(); // containers may share one
    }

    private static ImmutableListMultimap<String, String> find(Set<String> namespaces) {
        try {
            return NamespaceThreads.in(namespaces);
        } catch (IOException e) {
            LOG.debug("cannot see where this JVM's threads are", e);
            return ImmutableListMultimap.of();
        }
    }
}
