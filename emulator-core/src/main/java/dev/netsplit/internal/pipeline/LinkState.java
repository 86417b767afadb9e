package dev.netsplit.internal.pipeline;

import dev.netsplit.impair.LinkProfile;
import dev.netsplit.internal.random.RandomStream;
import dev.netsplit.report.LinkStats;
import dev.netsplit.topology.LinkName;
import java.util.ArrayList;
import java.util.List;

/** One link as it is now: its profile, the faults on it, its random numbers, its counts. Owned by the forwarder's thread. */
public final class LinkState {
    /** In place of a due time: the packet will not arrive. */
    static final long DROPPED = Long.MIN_VALUE;

    private final LinkName name;
    private final int destination;
    private final LinkProfile initialProfile;
    private final RandomStream losses;
    private final RandomStream latencies;
    private final List<Cut> cuts = new ArrayList<>(2);
    private LinkProfile profile;

    private long lastDueNs = Long.MIN_VALUE;
    private long offered;
    private long delivered;
    private long deliveredBytes;
    private long lost;
    private long cut;
    private long refused;
    private long inFlight;

    LinkState(LinkName name, int destination, LinkProfile profile, long seed) {
        this.name = name;
        this.destination = destination;
        this.initialProfile = profile;
        this.profile = profile;
        this.losses =
                RandomStream.of(seed, "link", name.from().value(), name.to().value(), "loss");
        this.latencies =
                RandomStream.of(seed, "link", name.from().value(), name.to().value(), "latency");
    }

    public LinkName name() {
        return name;
    }

    public LinkProfile profile() {
        return profile;
    }

    public void setProfile(LinkProfile newProfile) {
        this.profile = newProfile;
    }

    /** Takes every cut off and puts the first profile back. */
    public void heal() {
        cuts.clear();
        profile = initialProfile;
    }

    public void add(Cut fault) {
        cuts.add(fault);
    }

    public void remove(Cut fault) {
        cuts.remove(fault);
    }

    public LinkStats stats() {
        return new LinkStats(offered, delivered, deliveredBytes, lost, cut, refused, inFlight);
    }

    int destination() {
        return destination;
    }

    /**
     * Decides on a packet that enters the link.
     *
     * @param readNs when it was read from the sender's device: due times start from there, never from when the forwarder
     *     woke, so that its lateness does not add up
     * @return when it is due at the other end, or {@link #DROPPED}
     */
    long admit(long readNs) {
        long ordinal = offered++;
        if (isCut()) {
            return DROPPED;
        }
        if (profile.loss().loses(losses.uniform(ordinal))) {
            lost++;
            return DROPPED;
        }
        inFlight++;
        lastDueNs = Math.max(lastDueNs, readNs + profile.latencyNs(latencies.uniform(ordinal)));
        return lastDueNs;
    }

    /**
     * Whether a packet whose time has come may arrive. A cut that came while it was under way takes it too: once a
     * partition is in force, nothing crosses it.
     */
    boolean mayArrive() {
        inFlight--;
        return !isCut();
    }

    void countDelivery(boolean taken, int length) {
        if (taken) {
            delivered++;
            deliveredBytes += length;
        } else {
            refused++;
        }
    }

    /** Counts on every cut, not on the first only: each of them alone would have stopped the packet. */
    private boolean isCut() {
        if (cuts.isEmpty()) {
            return false;
        }
        cut++;
        for (int i = 0; i < cuts.size(); i++) { // an index, since an iterator is an allocation
            cuts.get(i).countPacket();
        }
        return true;
    }
}
