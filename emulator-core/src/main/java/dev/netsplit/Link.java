package dev.netsplit;

import static com.google.common.base.Preconditions.checkArgument;

import dev.netsplit.impair.LinkProfile;
import dev.netsplit.internal.pipeline.Pipeline;
import dev.netsplit.internal.pipeline.link.LinkState;
import dev.netsplit.internal.pipeline.link.LinkTable;
import dev.netsplit.report.LinkStats;
import dev.netsplit.topology.LinkName;
import java.util.function.UnaryOperator;

/**
 * One direction between two nodes: what one sends to the other. Thread-safe.
 *
 * <p>A change is in force when the call returns: packets that enter the link from then on meet it; those under way are
 * not touched.
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
     * Changes the profile, as one step:
     * {@code link.update(profile -> profile.toBuilder().loss(Loss.random(0.3)).build())}.
     *
     * @param change from the profile now to the new one, on the caller's thread; called again if another update comes
     *     meanwhile
     */
    public void update(UnaryOperator<LinkProfile> change) {
        LinkProfile before;
        LinkProfile changed;
        do { // no lock is held while the user's function runs; if another update came meanwhile, once more
            before = profile();
            changed = change.apply(before);
            checkArgument(
                    changed != null, "profile (%s) must not be null; return the one given to change nothing", changed);
        } while (!replace(before, changed));
    }

    private boolean replace(LinkProfile before, LinkProfile changed) {
        return pipeline.execute(links -> state(links).replaceProfile(before, changed));
    }

    /** What became of its packets so far. */
    public LinkStats stats() {
        return pipeline.execute(links -> state(links).stats());
    }

    /** Whether it is the same link of the same network. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Link that && pipeline == that.pipeline && name().equals(that.name());
    }

    @Override
    public int hashCode() {
        return name().hashCode();
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
