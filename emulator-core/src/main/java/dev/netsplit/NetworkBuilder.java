package dev.netsplit;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.internal.random.Seeds;
import dev.netsplit.topology.LinkName;
import dev.netsplit.topology.NodeName;
import dev.netsplit.topology.Subnet;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Describes a network and starts it. Not thread-safe. */
public final class NetworkBuilder {
    private final Set<NodeName> nodes = new LinkedHashSet<>();
    private final ImmutableList.Builder<LinkPlan.Rule> rules = ImmutableList.builder();
    private final Set<String> namesInRules = new LinkedHashSet<>();
    private @Nullable Long seed;

    NetworkBuilder() {}

    /** The seed of everything random; default a fresh one, which {@link EmulatedNetwork#seed()} tells. */
    @CanIgnoreReturnValue
    public NetworkBuilder seed(long newSeed) {
        this.seed = newSeed;
        return this;
    }

    /**
     * Adds nodes.
     *
     * @param names of nodes: 1 to 63 lower-case letters, digits and hyphens, the first a letter
     * @throws IllegalArgumentException if a name is not of that form, is taken, or is {@code host}; or if there are more
     *     than 253 nodes
     */
    @CanIgnoreReturnValue
    public NetworkBuilder nodes(String... names) {
        return nodes(Arrays.asList(names));
    }

    /** Like {@link #nodes(String...)}. */
    @CanIgnoreReturnValue
    public NetworkBuilder nodes(Collection<String> names) {
        for (String name : names) {
            NodeName node = new NodeName(name);
            checkArgument(!node.isHost(), "node name (%s) must not be host, which is this JVM's own node", name);
            checkArgument(nodes.add(node), "node name (%s) must be given to one node only", name);
        }
        checkArgument(
                nodes.size() <= Subnet.MAX_NODES, "nodes (%s) must be at most %s", nodes.size(), Subnet.MAX_NODES);
        return this;
    }

    /** What every link between declared nodes is like; default clean. The host's links are not among them. */
    @CanIgnoreReturnValue
    public NetworkBuilder allLinks(LinkProfile profile) {
        return link(LinkPlan.EVERY_NODE, LinkPlan.EVERY_NODE, profile);
    }

    /**
     * What a link, one direction, is like. Of all that was said of a link, the last holds.
     *
     * @param from a node's name, {@code host}, or {@code *} for every declared node
     * @param to likewise
     */
    @CanIgnoreReturnValue
    public NetworkBuilder link(String from, String to, LinkProfile profile) {
        if (!from.equals(LinkPlan.EVERY_NODE) && !to.equals(LinkPlan.EVERY_NODE)) {
            LinkName.of(from, to);
        }
        rules.add(new LinkPlan.Rule(from, to, requireNonNull(profile, "profile")));
        namesInRules.add(from);
        namesInRules.add(to);
        return this;
    }

    /** What both links between two nodes are like; each of its own: a latency of 10 ms makes a round trip of 20. */
    @CanIgnoreReturnValue
    public NetworkBuilder pair(String one, String other, LinkProfile profile) {
        return link(one, other, profile).link(other, one, profile);
    }

    /**
     * Starts the network.
     *
     * @throws IllegalArgumentException if there is no node, or a link was described of a node that there is not
     * @throws EmulationUnavailableException if this machine cannot do it; the message says what is missing
     */
    public EmulatedNetwork start() {
        checkArgument(!nodes.isEmpty(), "nodes (%s) must be at least one; add them by nodes(...)", nodes);
        for (String name : namesInRules) {
            checkArgument(
                    name.equals(LinkPlan.EVERY_NODE)
                            || nodes.contains(new NodeName(name))
                            || new NodeName(name).isHost(),
                    "node (%s) of a link must be one of %s, host, or *",
                    name,
                    nodes);
        }
        return new EmulatedNetwork(NetworkAssembly.start(
                ImmutableList.copyOf(nodes), new LinkPlan(rules.build()), seed == null ? Seeds.fresh() : seed));
    }
}
