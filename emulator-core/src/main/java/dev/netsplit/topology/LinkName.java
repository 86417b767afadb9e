package dev.netsplit.topology;

import static com.google.common.base.Preconditions.checkArgument;

/** One direction between two nodes: what {@code from} sends to {@code to}. */
public record LinkName(NodeName from, NodeName to) {

    /**
     * @throws IllegalArgumentException if both ends are the same node
     */
    public LinkName {
        checkArgument(!from.equals(to), "link (%s -> %s) must join two different nodes", from, to);
    }

    public static LinkName of(String from, String to) {
        return new LinkName(new NodeName(from), new NodeName(to));
    }

    /** The same pair, the other way. */
    public LinkName reverse() {
        return new LinkName(to, from);
    }

    @Override
    public String toString() {
        return from + " -> " + to;
    }
}
