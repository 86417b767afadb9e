package dev.netsplit.internal.names;

import static com.google.common.base.Preconditions.checkState;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.netsplit.internal.linux.NodeNamespace;
import dev.netsplit.internal.node.NodeThreads;
import dev.netsplit.topology.NodeName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The names as one node's programs find them: in its hosts file, in that of a process that shares them, and, once there
 * has been a fault on one, by a name server of the node's own. Thread-safe.
 */
public final class NodeNames {
    private static final String LOCALHOST = "127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n";

    private final NodeName node;
    private final NodeNamespace namespace;
    private final NodeThreads threads;
    private NameTable table = new NameTable(ImmutableMap.of(), ImmutableSet.of());
    private Function<String, Optional<NameReply>> answers = name -> Optional.empty();
    private @Nullable NameServer server;
    private @Nullable SharedNames shared;
    private boolean open = true;

    public NodeNames(NodeName node, NodeNamespace namespace, NodeThreads threads) {
        this.node = node;
        this.namespace = namespace;
        this.threads = threads;
    }

    /**
     * From now on it is like this.
     *
     * @param newAnswers what a look-up of a name gets; empty if it is none of the network's
     */
    public synchronized void publish(NameTable newTable, Function<String, Optional<NameReply>> newAnswers) {
        table = newTable;
        answers = newAnswers;
        try {
            if (server == null && table.hasFaults()) {
                startServer();
            }
            namespace.setHosts(table.hosts(LOCALHOST));
            if (shared != null) {
                shared.write(table);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot tell node " + node + " the names: " + e.getMessage(), e);
        }
    }

    /** The node lives elsewhere now; its name server must, too. */
    public synchronized void nodeMoved() {
        restartServer();
    }

    /** Tells them a process as well, in place of one that was told before. */
    public synchronized void shareWith(long pid) {
        checkState(open, "network of node (%s) must be open", node);
        SharedNames before = shared;
        try {
            SharedNames now = SharedNames.with(pid);
            shared = now;
            if (before != null) {
                before.close();
            }
            restartServer(); // which asks the servers that the process asked
            now.write(table);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "process (%s) must be a running one that has /etc/hosts and /etc/resolv.conf, and that this JVM may write: %s"
                            .formatted(pid, e),
                    e);
        }
    }

    public synchronized void networkEnds() {
        open = false;
        if (server != null) {
            server.close();
        }
        try {
            if (shared != null) {
                shared.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot take the names back from what shared those of node " + node, e);
        }
    }

    private void restartServer() {
        if (server == null) {
            return;
        }
        server.close();
        try {
            startServer();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start a name server in node " + node + ": " + e.getMessage(), e);
        }
    }

    private void startServer() throws IOException {
        List<InetAddress> others = shared == null ? ImmutableList.of() : shared.nameServers();
        server = NameServer.start(node, threads, name -> currentAnswers().apply(name), new OtherNameServers(others));
        namespace.setResolver(NameServer.RESOLVER);
    }

    private synchronized Function<String, Optional<NameReply>> currentAnswers() {
        return answers;
    }
}
