package dev.netsplit.internal.pipeline.link;

import dev.netsplit.impair.LinkPair;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.internal.concurrent.ForwarderConfined;
import dev.netsplit.internal.pipeline.flow.FlowNames;
import dev.netsplit.internal.pipeline.record.FaultRecorder;
import dev.netsplit.topology.LinkName;
import dev.netsplit.topology.NodeName;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Every link of a network, by the indexes of its two nodes; made when first asked for, since of many nodes' links
 * few are used.
 */
@ForwarderConfined
public final class LinkTable {
    private final List<NodeName> nodes;
    private final Function<LinkName, LinkProfile> initialProfiles;
    private final long seed;
    private final LinkContext shared;
    private final NodeLines lines;
    private final Map<NodeName, LinkPair> madeUp = new HashMap<>();
    private final int kernels;
    private @Nullable LinkState[][] links;

    /**
     * @param nodes the nodes' names in the order of their indexes; hosts that are made up are added to it
     * @param initialProfiles what each link is like at the start
     * @param limits what each node sends and receives at most
     */
    public LinkTable(
            List<NodeName> nodes,
            Function<LinkName, LinkProfile> initialProfiles,
            Function<NodeName, NodeLimits> limits,
            long seed,
            LinkContext shared) {
        this.nodes = nodes;
        this.kernels = nodes.size();
        this.initialProfiles = initialProfiles;
        this.seed = seed;
        this.shared = shared;
        this.lines = new NodeLines(nodes, limits, seed, shared);
        this.links = new LinkState[nodes.size()][];
    }

    /** The link from one node to another. */
    public LinkState link(int from, int to) {
        @Nullable LinkState[] row = links[from];
        if (row == null || row.length <= to) { // a made-up host came since
            row = links[from] = row == null ? new LinkState[nodes.size()] : Arrays.copyOf(row, nodes.size());
        }
        LinkState link = row[to];
        if (link == null) {
            LinkName name = new LinkName(nodes.get(from), nodes.get(to));
            LinkAccount account = shared.account(name, from, to);
            link = row[to] = new LinkState(account, initialProfile(name), seed, lines, shared);
        }
        return link;
    }

    private LinkProfile initialProfile(LinkName name) {
        LinkPair sender = madeUp.get(name.from());
        LinkPair receiver = madeUp.get(name.to());
        return sender != null ? sender.up() : receiver != null ? receiver.down() : initialProfiles.apply(name);
    }

    /**
     * Adds a node that has no kernel; returns its index.
     *
     * @param profiles what its links to others, and from others, are like at the start; between two such, the sender's
     *     count
     */
    public int addMadeUp(NodeName name, LinkPair profiles) {
        nodes.add(name);
        madeUp.put(name, profiles);
        links = Arrays.copyOf(links, nodes.size());
        return nodes.size() - 1;
    }

    /** How many nodes there are, those without a kernel too. */
    public int nodes() {
        return nodes.size();
    }

    /** How many nodes have a kernel; their indexes come first. */
    public int kernels() {
        return kernels;
    }

    /** Where it is told that faults come and go. */
    public FaultRecorder faults() {
        return shared.record().faults();
    }

    /**
     * Has TCP connections go on that stand still because one side has said that it has no room: after a heal, for what
     * says otherwise may have got lost.
     *
     * @param last whether no fault is left that could stop the answers
     */
    public void reopenWindows(boolean last) {
        shared.closedWindows().askAgain(last);
    }

    List<NodeName> nodeNames() {
        return nodes;
    }

    /** What each node's name hashes to, by index: the same in each run. */
    public long[] nodeHashes() {
        return nodes.stream().mapToLong(FlowNames::node).toArray();
    }

    /** Starts nodes' limits and links anew, but for the packets under way and the faults in force. */
    public void restart() {
        lines.restart();
        forEachUsed(LinkState::restart);
    }

    /** Visits the links that were ever asked for, by sender and then receiver. */
    public void forEachUsed(Consumer<LinkState> action) {
        for (@Nullable LinkState[] row : links) {
            if (row != null) {
                for (LinkState link : row) {
                    if (link != null) {
                        action.accept(link);
                    }
                }
            }
        }
    }
}
