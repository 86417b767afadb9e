package dev.netsplit.internal.pipeline.link;

import dev.netsplit.impair.LinkProfile;
import dev.netsplit.internal.concurrent.ForwarderConfined;
import dev.netsplit.internal.device.MemoryAccount;
import dev.netsplit.internal.pipeline.fault.LinkFault;
import dev.netsplit.report.LinkStats;
import dev.netsplit.topology.LinkName;
import org.jspecify.annotations.Nullable;

/**
 * One link as it is now, for commands: its profile, the faults on it, its statistics. Packets take another way: from
 * {@link #entry} along its {@link LinkPath}.
 */
@ForwarderConfined
public final class LinkState {
    private final LinkAccount account;
    private final LinkPath path;

    /** Null as long as there never was one: most links never have a fault. */
    private @Nullable LinkFaults faults;

    private final LinkContext shared;
    private final LinkProfile initialProfile;
    private LinkProfile profile;

    LinkState(LinkAccount account, LinkProfile profile, long seed, NodeLines lines, LinkContext shared) {
        this.account = account;
        this.shared = shared;
        this.path = new LinkPath(account, shared, lines, profile, seed);
        this.initialProfile = profile;
        this.profile = profile;
        path.wire().setProfileAtAnyRate(profile);
    }

    public LinkName name() {
        return account.name();
    }

    public LinkProfile profile() {
        return profile;
    }

    /** Sets the profile, unless it is another one than the caller thinks. */
    public boolean replaceProfile(LinkProfile before, LinkProfile newProfile) {
        if (!profile.equals(before)) {
            return false;
        }
        setProfile(newProfile);
        return true;
    }

    /**
     * Sets the profile that packets meet which enter from now on. Packets under way keep theirs, but for the rate; with
     * a shorter latency, packets overtake them, as after a change of route.
     */
    public void setProfile(LinkProfile newProfile) {
        path.wire().setProfile(newProfile);
        take(newProfile);
    }

    private void take(LinkProfile newProfile) {
        profile = newProfile;
        path.mtu().setMtu(newProfile.mtu());
        path.limit(newProfile.bandwidth());
    }

    /** Takes every fault off and puts the first profile back. */
    public void heal() {
        if (faults != null) {
            faults.removeAll(shared.nowNs());
        }
        path.wire().setProfileAtAnyRate(initialProfile); // there is no caller to report an impairment's failure to
        take(initialProfile);
    }

    /** Starts anew, but for the packets under way and the faults in force. */
    void restart() {
        path.restart();
    }

    /**
     * Puts a fault in force. If it takes packets under way, and does not hold them, none of these will arrive, even if
     * the fault is off again by then.
     */
    public void add(LinkFault fault) {
        if (faults == null) {
            faults = new LinkFaults(account, path);
        }
        faults.add(fault);
    }

    /** Takes a fault off; all others stay in force. What waited for that goes on. Does nothing if it is not on. */
    public void remove(LinkFault fault) {
        if (faults != null) {
            faults.remove(fault, shared.nowNs());
        }
    }

    /** Returns whether the fault is in force here. */
    public boolean has(LinkFault fault) {
        return faults != null && faults.contains(fault);
    }

    /** Has a trigger see the packets that arrive. */
    public void add(PacketTrigger trigger) {
        path.delivery().add(trigger);
        path.entry().oneByOne(true);
    }

    /** Has a trigger see no more packets of this link. Does nothing if it did not. */
    public void remove(PacketTrigger trigger) {
        path.delivery().remove(trigger);
        path.entry().oneByOne(path.delivery().hasTriggers());
    }

    public LinkStats stats() {
        return account.counters().stats(account.underWay().packets());
    }

    /** Returns where packets enter the link. */
    public EntryStage entry() {
        return path.entry();
    }

    public LinkAccount account() {
        return account;
    }

    /** Returns the memory that packets take which wait on the link. */
    public MemoryAccount memory() {
        return account.memory();
    }
}
