package dev.netsplit.junit;

import dev.netsplit.EmulatedNetwork;
import dev.netsplit.Node;

/** Finds the node that a {@code @NodeName} names. */
final class NodeReference {
    private NodeReference() {}

    /**
     * @param type of the parameter or field
     * @param what it is, for the message: "parameter" or "field"
     * @throws IllegalArgumentException if the type is not {@code Node}, or the network has no such node
     */
    static Node resolve(NodeName name, EmulatedNetwork network, Class<?> type, String what) {
        if (type != Node.class) {
            throw new IllegalArgumentException("Can only resolve @NodeName " + what + " of type " + Node.class.getName()
                    + " but was: " + type.getName());
        }
        if (name.value().equals("host")) {
            return network.host();
        }
        return network.nodes().stream()
                .filter(node -> node.name().equals(name.value()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "@NodeName (" + name.value() + ") must be one of " + network.nodes()));
    }
}
