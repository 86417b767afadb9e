package dev.netsplit.packet;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * Which of the packets that meet a {@link PacketFilter}'s conditions it takes, by their number, counted from 1, by
 * name, or by chance. Immutable: the count is each fault's own, and starts when that comes into force.
 */
public sealed interface PacketCount {

    /** Calls the method of {@link Cases} that stands for this count, and returns what it returns. */
    <R> R match(Cases<R> cases);

    /**
     * One method for each kind of count. New releases add methods for new kinds, so implement it only in code that is
     * compiled again for each release.
     *
     * @param <R> what is made of a count
     */
    interface Cases<R> {
        R nth(Nth nth);

        R everyNth(EveryNth every);

        R first(First first);

        R afterFirst(AfterFirst after);

        R probability(Probability probability);

        R only(Only only);
    }

    /** The n-th only, 1 or more. */
    record Nth(long n) implements PacketCount {
        public Nth {
            checkCount("n", n, 1);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.nth(this);
        }

        @Override
        public String toString() {
            return "packet " + n;
        }
    }

    /** The n-th, and every n-th after it; 1 or more. */
    record EveryNth(long n) implements PacketCount {
        public EveryNth {
            checkCount("n", n, 1);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.everyNth(this);
        }

        @Override
        public String toString() {
            return "every " + n + (n == 2 ? "nd" : n == 3 ? "rd" : "th");
        }
    }

    /** The first n, 1 or more. */
    record First(long n) implements PacketCount {
        public First {
            checkCount("n", n, 1);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.first(this);
        }

        @Override
        public String toString() {
            return "first " + n;
        }
    }

    /** All but the first n, 0 or more. */
    record AfterFirst(long n) implements PacketCount {
        public AfterFirst {
            checkCount("n", n, 0);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.afterFirst(this);
        }

        @Override
        public String toString() {
            return "after the first " + n;
        }
    }

    /** Each with this probability, 0 to 1. */
    record Probability(double probability) implements PacketCount {
        public Probability {
            checkArgument(probability >= 0 && probability <= 1, "probability (%s) must be from 0 to 1", probability);
            probability += 0.0; // -0.0 is 0.0
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.probability(this);
        }

        @Override
        public String toString() {
            return "with probability " + probability;
        }
    }

    /**
     * This one, whichever it is among those that come by: its name counts, the same in each run.
     *
     * @param packet no copy, and no later fragment
     */
    record Only(PacketId packet) implements PacketCount {
        public Only {
            checkArgument(packet.part() == 0, "packet (%s) must be the packet itself", packet);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.only(this);
        }

        @Override
        public String toString() {
            return "only " + packet;
        }
    }

    private static void checkCount(String name, long n, int least) {
        checkArgument(n >= least, "%s (%s) must be %s or more", name, n, least);
    }
}
