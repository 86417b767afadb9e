package dev.netsplit.topology;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Links by names that may stand for several nodes: all from one of the one to another of the other. A pure value.
 *
 * @param from the senders
 * @param to the receivers
 */
public record LinkPattern(NodePattern from, NodePattern to) {

    /**
     * Links by the names of their ends.
     *
     * @param from a node's name, a zone's, {@code host}, or {@code *} for every declared node
     * @param to likewise
     * @throws IllegalArgumentException if a name is not of that form
     */
    public static LinkPattern of(String from, String to) {
        return new LinkPattern(new NodePattern(from), new NodePattern(to));
    }

    /** The same links, the other way. */
    public LinkPattern reverse() {
        return new LinkPattern(to, from);
    }

    /**
     * The links that it stands for, by sender and then receiver. No node has a link to itself.
     *
     * @param nodes the declared nodes, without the host
     * @param zones the nodes of each zone
     * @throws IllegalArgumentException if a name is nobody's, or there is no such link
     */
    public Set<LinkName> resolve(List<NodeName> nodes, Map<String, Set<NodeName>> zones) {
        ImmutableSet.Builder<LinkName> links = ImmutableSet.builder();
        Set<NodeName> receivers = to.resolve(nodes, zones);
        for (NodeName sender : from.resolve(nodes, zones)) {
            for (NodeName receiver : receivers) {
                if (!sender.equals(receiver)) {
                    links.add(new LinkName(sender, receiver));
                }
            }
        }
        Set<LinkName> resolved = links.build();
        checkArgument(
                !resolved.isEmpty(),
                "link (%s) must join two different nodes, but there is none of these names between %s; the"
                        + " test's own place is"
                        + " called host, which * does not stand for",
                this,
                nodes);
        return resolved;
    }

    @Override
    public String toString() {
        return from + " -> " + to;
    }
}
