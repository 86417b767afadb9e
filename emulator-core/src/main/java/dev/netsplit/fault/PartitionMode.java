package dev.netsplit.fault;

import dev.netsplit.impair.LinkProfile;

/** What becomes of the packets on the links that a partition cuts. Immutable. */
public sealed interface PartitionMode {

    /** They are gone without a word, those under way too: as if a cable were cut. The default. */
    static PartitionMode drop() {
        return new Drop();
    }

    /**
     * They are gone, and the sender is told: TCP by a reset, as if nobody listened, all else by an ICMP
     * "administratively prohibited", as a firewall does that rejects. Packets under way are gone without a word. In a
     * network of {@link dev.netsplit.topology.Layer#ETHERNET}, ARP and neighbour discovery pass: a kernel that does not
     * find its neighbour sends nothing.
     */
    static PartitionMode reject() {
        return new Reject();
    }

    /**
     * They wait at the receiver's door, those under way too, and are let in together, in the order in which they came,
     * when the partition is healed: as if the network had stood still.
     */
    static PartitionMode hold() {
        return new Hold();
    }

    /**
     * They go on, but as over a bad link: what the profile does to them comes on top of what the link's own profile
     * does. Packets under way are not touched.
     *
     * @param profile without an MTU
     * @throws IllegalArgumentException if the profile has an MTU, or nothing in it that works on packets
     */
    static PartitionMode slow(LinkProfile profile) {
        return new Slow(profile);
    }

    /** Calls the method of {@link Cases} that stands for this mode, and returns what it returns. */
    <R> R match(Cases<R> cases);

    /**
     * One method for each kind of mode. New releases add methods for new kinds, so implement it only in code that is
     * compiled again for each release.
     *
     * @param <R> what is made of a mode
     */
    interface Cases<R> {
        R drop(Drop drop);

        R reject(Reject reject);

        R hold(Hold hold);

        R slow(Slow slow);
    }

    /** See {@link PartitionMode#drop}. */
    record Drop() implements PartitionMode {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.drop(this);
        }

        @Override
        public String toString() {
            return "drop";
        }
    }

    /** See {@link PartitionMode#reject}. */
    record Reject() implements PartitionMode {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.reject(this);
        }

        @Override
        public String toString() {
            return "reject";
        }
    }

    /** See {@link PartitionMode#hold}. */
    record Hold() implements PartitionMode {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.hold(this);
        }

        @Override
        public String toString() {
            return "hold";
        }
    }

    /** See {@link PartitionMode#slow}. */
    record Slow(LinkProfile profile) implements PartitionMode {
        public Slow {
            Profiles.checkImpairs(profile);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.slow(this);
        }

        @Override
        public String toString() {
            return "slow " + profile;
        }
    }
}
