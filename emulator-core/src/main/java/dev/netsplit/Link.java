package dev.netsplit;

import dev.netsplit.impair.LinkProfile;
import dev.netsplit.internal.pipeline.LinkState;
import dev.netsplit.internal.pipeline.LinkTable;
import dev.netsplit.internal.pipeline.Pipeline;
import dev.netsplit.report.LinkStats;
import dev.netsplit.topology.LinkName;
import java.util.function.UnaryOperator;

/**
 * One direction between two nodes: what one sends to the other. Thread-safe.
 *
 * <p>A change is in force when the call returns: packets that enter the link from then on meet it; those under way are not
 * touched.
 */
public final class Link {
    private final Node from;
    private final Node to;
    private final Pipeline pipeline;

    Link(Node from, Node to, Pipeline pipeline) {
        this.from = from;
        this.to = to;
        this.pipeline = pipeline;
    }

    public Node from() {
        return from;
    }

    public Node to() {
        return to;
    }

    /** What it is like now, faults apart. */
    public LinkProfile profile() {
        return pipeline.execute(links -> state(links).profile());
    }

    /**
     * Changes the profile, as one step: {@code link.update(profile -> profile.toBuilder().loss(Loss.random(0.3)).build())}.
     *
     * @param change from the profile now to the new one, on the caller's thread
     */
    public void update(UnaryOperator<LinkProfile> change) {
        synchronized (pipeline) { // so that no other update comes between reading and writing
            LinkProfile changed = change.apply(profile());
            pipeline.execute(links -> {
                state(links).setProfile(changed);
                return true;
            });
        }
    }

    /** What became of its packets so far. */
    public LinkStats stats() {
        return pipeline.execute(links -> state(links).stats());
    }

    @Override
    public String toString() {
        return name().toString();
    }

    LinkName name() {
        return new LinkName(from.nodeName(), to.nodeName());
    }

    private LinkState state(LinkTable links) {
        return links.link(from.index(), to.index());
    }
}
