package dev.netsplit.report;

import dev.netsplit.impair.Corruption;
import dev.netsplit.impair.Quantities;
import java.time.Duration;

/**
 * What was decided for one packet, other than to deliver it as it is and when it is due. The set of fates grows with
 * releases. Immutable.
 */
public sealed interface Fate {
    /** Calls the method of {@link Cases} that stands for this fate, and returns what it returns. */
    <R> R match(Cases<R> cases);

    /**
     * One method for each fate. New releases add methods for new ones, so implement it only in code that is compiled
     * again for each release.
     *
     * @param <R> what is made of a fate
     */
    interface Cases<R> {
        R lost(Lost lost);

        R duplicated(Duplicated duplicated);

        R corrupted(Corrupted corrupted);

        R overtook(Overtook overtook);

        R heldBack(HeldBack heldBack);

        R delayed(Delayed delayed);

        R dropped(Dropped dropped);

        R marked(Marked marked);

        R tooBig(TooBig tooBig);

        R cut(Cut cut);

        R held(Held held);

        R changed(Changed changed);

        R foreign(Foreign foreign);

        R refused(Refused refused);
    }

    /** An impairment lost it. */
    record Lost() implements Fate {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.lost(this);
        }

        @Override
        public String toString() {
            return "lost";
        }
    }

    /** An impairment made a copy of it. */
    record Duplicated() implements Fate {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.duplicated(this);
        }

        @Override
        public String toString() {
            return "duplicated";
        }
    }

    /**
     * An impairment flipped bits of it.
     *
     * @param target where
     * @param bits how many, 1 or more
     * @param firstDraw the number of the first of the packet's random numbers that say which bits, from 0
     */
    record Corrupted(Corruption.Target target, int bits, int firstDraw) implements Fate {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.corrupted(this);
        }

        @Override
        public String toString() {
            return "corrupted, " + bits + (bits == 1 ? " bit " : " bits ") + target;
        }
    }

    /** An impairment let it skip its delay, and so overtake others. */
    record Overtook() implements Fate {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.overtook(this);
        }

        @Override
        public String toString() {
            return "overtook others";
        }
    }

    /**
     * An impairment held it back until others had overtaken it.
     *
     * @param packets how many others, 1 or more
     * @param max how long at most
     */
    record HeldBack(int packets, Duration max) implements Fate {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.heldBack(this);
        }

        @Override
        public String toString() {
            return "held back behind " + packets;
        }
    }

    /**
     * An impairment delayed it; recorded only if {@linkplain Ledger.Detail#DELAYS asked for}.
     *
     * @param by how long, 0 or more
     */
    record Delayed(Duration by) implements Fate {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.delayed(this);
        }

        @Override
        public String toString() {
            return "delayed by " + Quantities.text(by);
        }
    }

    /** A queue dropped it. */
    record Dropped(Reason reason) implements Fate {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.dropped(this);
        }

        @Override
        public String toString() {
            return "dropped: " + reason;
        }

        /** Why a queue drops a packet. */
        public enum Reason {
            /** It came when the queue was full. */
            QUEUE_FULL("queue full"),
            /** It waited longest when the queue was full. */
            QUEUE_HEAD("waited longest in a full queue"),
            /** CoDel found that it had waited too long. */
            CODEL("CoDel"),
            /** It was drawn by PIE. */
            PIE("PIE"),
            /** It was drawn by RED. */
            RED("RED");

            private final String text;

            Reason(String text) {
                this.text = text;
            }

            @Override
            public String toString() {
                return text;
            }
        }
    }

    /** A queue marked it "congestion experienced". */
    record Marked() implements Fate {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.marked(this);
        }

        @Override
        public String toString() {
            return "marked";
        }
    }

    /** It was longer than the link's MTU, and was not cut into fragments. */
    record TooBig() implements Fate {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.tooBig(this);
        }

        @Override
        public String toString() {
            return "too big";
        }
    }

    /** A fault took it: at the link's entry, or under way. */
    record Cut() implements Fate {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.cut(this);
        }

        @Override
        public String toString() {
            return "cut";
        }
    }

    /** A fault holds it back, until a time or its heal. */
    record Held() implements Fate {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.held(this);
        }

        @Override
        public String toString() {
            return "held";
        }
    }

    /** A fault changed it at the link's entry: made a reset of it, cut it short, closed its window, sliced it. */
    record Changed() implements Fate {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.changed(this);
        }

        @Override
        public String toString() {
            return "changed";
        }
    }

    /** Its source or destination was not of the network, or not of its sender, and the link carries no such packets. */
    record Foreign() implements Fate {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.foreign(this);
        }

        @Override
        public String toString() {
            return "foreign";
        }
    }

    /** The emulator, or the receiver's kernel, could not take it; nobody had asked for that. */
    record Refused() implements Fate {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.refused(this);
        }

        @Override
        public String toString() {
            return "refused";
        }
    }
}
