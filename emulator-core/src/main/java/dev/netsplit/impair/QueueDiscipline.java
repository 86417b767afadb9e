package dev.netsplit.impair;

import static com.google.common.base.Preconditions.checkArgument;

import java.time.Duration;

/**
 * Which packets a {@link Queue} drops, and when. Made by the queue's own methods, which say what each does. The set
 * grows with releases. Immutable.
 */
public sealed interface QueueDiscipline {
    /** Calls the method of {@link Cases} that stands for this discipline, and returns what it returns. */
    <R> R match(Cases<R> cases);

    /** Returns true if it can mark packets where it would drop them; see {@link Queue#ecn()}. */
    boolean canMark();

    /**
     * One method for each discipline. New releases add methods for new ones, so implement it only in code that is
     * compiled again for each release.
     *
     * @param <R> what is made of a discipline
     */
    interface Cases<R> {
        R dropTail(DropTail dropTail);

        R dropHead(DropHead dropHead);

        R coDel(CoDel coDel);

        R pie(Pie pie);

        R red(Red red);
    }

    /** The packet that comes when the queue is full is dropped. */
    record DropTail() implements QueueDiscipline {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.dropTail(this);
        }

        @Override
        public boolean canMark() {
            return false;
        }

        @Override
        public String toString() {
            return "drop tail";
        }
    }

    /** Those that waited longest are dropped when the queue is full. */
    record DropHead() implements QueueDiscipline {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.dropHead(this);
        }

        @Override
        public boolean canMark() {
            return false;
        }

        @Override
        public String toString() {
            return "drop head";
        }
    }

    /**
     * Controlled delay, RFC 8289.
     *
     * @param target how long packets may wait in the long run; over 0
     * @param interval for how long they must have waited longer before the first is dropped; at least the target
     */
    record CoDel(Duration target, Duration interval) implements QueueDiscipline {
        public CoDel {
            requirePositive("CoDel target", target);
            checkArgument(
                    interval.compareTo(target) >= 0,
                    "CoDel interval (%s) must be at least the target (%s)",
                    Texts.duration(interval),
                    Texts.duration(target));
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.coDel(this);
        }

        @Override
        public boolean canMark() {
            return true;
        }

        @Override
        public String toString() {
            return "CoDel " + Texts.duration(target) + " " + Texts.duration(interval);
        }
    }

    /**
     * Proportional integral controller enhanced, RFC 8033.
     *
     * @param target the delay that it steers towards; over 0
     */
    record Pie(Duration target) implements QueueDiscipline {
        public Pie {
            requirePositive("PIE target", target);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.pie(this);
        }

        @Override
        public boolean canMark() {
            return true;
        }

        @Override
        public String toString() {
            return "PIE " + Texts.duration(target);
        }
    }

    /**
     * Random early detection.
     *
     * @param min the average length under which nothing is dropped, in the unit of the queue's limit; 0 or more
     * @param max the average length at which packets are dropped with {@code maxProbability}; over {@code min}
     * @param maxProbability over 0, up to 1
     */
    record Red(long min, long max, double maxProbability) implements QueueDiscipline {
        public Red {
            checkArgument(min >= 0, "RED minimum (%s) must be zero or more", min);
            checkArgument(max > min, "RED maximum (%s) must be over the minimum (%s)", max, min);
            checkArgument(
                    maxProbability > 0 && maxProbability <= 1,
                    "RED probability (%s) must be over 0 and at most 1",
                    maxProbability);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.red(this);
        }

        @Override
        public boolean canMark() {
            return true;
        }

        @Override
        public String toString() {
            return "RED " + min + " " + max + " " + maxProbability;
        }
    }

    private static void requirePositive(String name, Duration duration) {
        checkArgument(
                !duration.isNegative() && !duration.isZero(),
                "%s (%s) must be over zero",
                name,
                Texts.duration(duration));
    }
}
