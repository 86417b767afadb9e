package dev.netsplit;

import static com.google.common.base.Preconditions.checkState;

import dev.netsplit.internal.linux.LinuxException;
import dev.netsplit.internal.linux.Namespace;
import dev.netsplit.internal.linux.NodeNamespace;
import dev.netsplit.internal.linux.SubnetInUseException;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Moves a node into the namespace of a process, and says what is missing where it can't. */
final class NamespaceMove {
    private NamespaceMove() {}

    static void move(Node node, Namespace namespace, long pid) {
        checkState(
                namespace instanceof NodeNamespace,
                "node (%s) must be one that was declared: the host's namespace is the test's own",
                node);
        try {
            ((NodeNamespace) namespace).moveToNamespaceOf(pid);
        } catch (LinuxException e) {
            throw new EmulationUnavailableException(
                    ("process (%s) must be one whose network namespace this JVM may enter: %s; run as root, beside"
                                    + " a process that runs on this machine, and not under a root of its own")
                            .formatted(pid, e.getMessage()),
                    e);
        } catch (SubnetInUseException e) {
            throw new EmulationUnavailableException(
                    "process (%s) must have no other route to addresses of node %s: %s"
                            .formatted(pid, node, e.getMessage()),
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot move node %s to process %s: %s".formatted(node, pid, e), e);
        }
    }
}
