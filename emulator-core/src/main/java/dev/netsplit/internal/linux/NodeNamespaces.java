package dev.netsplit.internal.linux;

import com.google.common.base.Throwables;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import com.google.common.util.concurrent.Uninterruptibles;
import dev.netsplit.internal.log.Logs;
import dev.netsplit.topology.AddressPair;
import dev.netsplit.topology.NodeName;
import dev.netsplit.topology.Subnet;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The namespaces of all nodes of a network: made, and ended, several at a time, since each takes the kernel
 * milliseconds.
 */
public final class NodeNamespaces implements Closeable {
    private static final int AT_A_TIME = Math.max(2, Runtime.getRuntime().availableProcessors());

    private static final Logger LOG = Logs.of(NodeNamespaces.class);

    private final ImmutableList<NodeNamespace> namespaces;
    private @Nullable KernelWatch watch;

    private NodeNamespaces(List<NodeNamespace> namespaces) {
        this.namespaces = ImmutableList.copyOf(namespaces);
    }

    private NodeNamespaces watched() throws IOException {
        try {
            watch = KernelWatch.of(namespaces);
            return this;
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /**
     * Makes them, each with its device; if one fails, none is left.
     *
     * @param addresses every node's, in the subnet
     * @param backoff the limit of TCP's, if there is one
     * @throws LinuxException EPERM without CAP_SYS_ADMIN
     */
    public static NodeNamespaces create(
            ImmutableMap<NodeName, AddressPair> addresses,
            DeviceOptions options,
            Subnet subnet,
            Optional<TcpBackoff> backoff)
            throws IOException {
        ExecutorService pool = Executors.newFixedThreadPool(
                Math.min(AT_A_TIME, addresses.size()),
                new ThreadFactoryBuilder()
                        .setNameFormat("netsplit-setup-%d")
                        .setDaemon(true)
                        .build());
        List<NodeNamespace> made = new ArrayList<>();
        try {
            List<Future<NodeNamespace>> all = new ArrayList<>();
            addresses.forEach((name, own) -> all.add(pool.submit(() -> create(name, own, options, subnet, backoff))));
            Throwable failure = null;
            for (Future<NodeNamespace> one : all) {
                try {
                    made.add(Uninterruptibles.getUninterruptibly(one));
                } catch (ExecutionException e) {
                    failure = failure == null ? e.getCause() : failure;
                }
            }
            if (failure != null) {
                new NodeNamespaces(made).close();
                Throwables.throwIfInstanceOf(failure, IOException.class);
                Throwables.throwIfUnchecked(failure);
                throw new IllegalStateException(failure);
            }
            return new NodeNamespaces(made).watched();
        } finally {
            pool.shutdown();
        }
    }

    private static NodeNamespace create(
            NodeName name, AddressPair addresses, DeviceOptions options, Subnet subnet, Optional<TcpBackoff> backoff)
            throws IOException {
        NodeNamespace namespace = NodeNamespace.create(name.value());
        try {
            if (backoff.isPresent()) {
                namespace.limit(backoff.get());
            }
            namespace.openDevice(options, subnet, addresses);
            return namespace;
        } catch (IOException | RuntimeException | Error e) {
            namespace.close();
            throw e;
        }
    }

    /** In the order of the nodes. */
    public ImmutableList<NodeNamespace> all() {
        return namespaces;
    }

    /** The devices stay open when the namespaces end, since a thread may read or write them still. */
    public void keepDevices() {
        namespaces.forEach(NodeNamespace::keepDevice);
    }

    @Override
    public void close() throws IOException {
        if (watch != null) {
            watch.close();
        }
        // each for all of them: the kernel removes devices in the background, under a lock that letting go of one takes
        // too
        namespaces.forEach(NodeNamespace::letGoOfDevice);
        resetConnections(); // now, when new ones cannot be made any more
        Anchor.awaitEnds(namespaces.stream().map(NodeNamespace::beginToEnd).toList());
        Attempts attempts = new Attempts();
        namespaces.forEach(namespace -> attempts.then(namespace::closeFiles));
        attempts.throwFailure();
    }

    private void resetConnections() {
        try {
            OpenConnections ofJvm = OpenConnections.find();
            if (resetAll(ofJvm)) {
                ofJvm.close(); // otherwise a thread may use them still
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("cannot reset the TCP connections of nodes, so what waits on them goes on waiting", e);
        }
    }

    /** Returns whether each node has done its part, well or not. */
    private boolean resetAll(OpenConnections ofJvm) {
        List<Anchor.Submitted<Boolean>> resets = new ArrayList<>();
        Attempts attempts = new Attempts();
        namespaces.forEach(namespace ->
                attempts.then(() -> namespace.resetConnections(ofJvm).ifPresent(resets::add)));
        List<Anchor.Submitted<Boolean>> stuck = Anchor.AT_THE_END.awaitAll(resets);
        resets.forEach(reset -> attempts.then(() -> {
            if (stuck.contains(reset)) {
                throw reset.stuck();
            }
            reset.result();
        }));
        try {
            attempts.throwFailure();
        } catch (IOException | RuntimeException e) {
            LOG.warn("cannot reset all TCP connections of nodes, so what waits on them goes on waiting", e);
        }
        return stuck.isEmpty();
    }
}
