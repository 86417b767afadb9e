package dev.netsplit.testcontainers;

import static com.google.common.base.Preconditions.checkState;

import dev.netsplit.EmulatedNetwork;
import dev.netsplit.Node;
import java.util.function.Supplier;

/**
 * A node of a network that may not be there yet.
 *
 * @param name of the node
 */
record NetworkNode(Supplier<EmulatedNetwork> network, String name) {

    static Node of(EmulatedNetwork network, String name) {
        Node node = network.node(name);
        checkState(network.isOpen(), "network of node (%s) must be open when a container joins it", name);
        return node;
    }

    Node get() {
        return of(network.get(), name);
    }
}
