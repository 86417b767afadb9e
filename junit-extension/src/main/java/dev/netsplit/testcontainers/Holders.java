package dev.netsplit.testcontainers;

import static com.google.common.base.Preconditions.checkState;

import dev.netsplit.EmulatedNetwork;
import dev.netsplit.Node;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.testcontainers.containers.GenericContainer;

/** The holders of a network's nodes; they are removed with it. Thread-safe. */
final class Holders {
    private static final Map<EmulatedNetwork, Holders> OF_NETWORKS = Collections.synchronizedMap(new WeakHashMap<>());

    private final Map<Node, Slot> slots = new ConcurrentHashMap<>();

    private Holders() {}

    private static Holders of(EmulatedNetwork network) {
        return OF_NETWORKS.computeIfAbsent(network, open -> {
            Holders holders = new Holders();
            open.closeAfterwards(holders::close);
            return holders;
        });
    }

    /**
     * The holder in which the node lives from now on, for a container that is about to be created.
     *
     * @throws IllegalStateException if the network is closed
     */
    static Holder holder(EmulatedNetwork network, Node node, GenericContainer<?> container, HolderSpec spec) {
        return of(network).slots.computeIfAbsent(node, Slot::new).holder(container, spec);
    }

    private void close() {
        slots.values().forEach(Slot::close);
    }

    /** One node's. Holds the lock while it starts one: meanwhile there is no place for another container. */
    private static final class Slot {
        private final Node node;
        private final List<GenericContainer<?>> containers = new ArrayList<>();
        private @Nullable Holder current;
        private boolean open = true;

        private Slot(Node node) {
            this.node = node;
        }

        synchronized Holder holder(GenericContainer<?> container, HolderSpec spec) {
            checkState(open, "network of node (%s) must be open when a container joins it", node);
            Holder before = current;
            if (before != null && !before.besideDocker() && !spec.besideDocker()) {
                containers.add(container);
                return before.with(spec, node);
            }
            requireEmpty();
            Holder started = Holder.start(node, spec);
            current = started;
            containers.clear();
            containers.add(container);
            if (before != null) {
                before.close();
            }
            return started;
        }

        /** A container whose node goes elsewhere would be left without a network. */
        private void requireEmpty() {
            for (GenericContainer<?> container : containers) {
                checkState(
                        !container.isRunning(),
                        "node (%s) must have no running container when one joins it that keeps Docker's network, or"
                                + " after such a one; stop %s first, or give each a node of its own",
                        node,
                        NodeAttachment.name(container));
            }
        }

        private synchronized void close() {
            open = false;
            if (current != null) {
                current.close();
            }
        }
    }
}
