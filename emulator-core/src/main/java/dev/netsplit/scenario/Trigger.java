package dev.netsplit.scenario;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import com.google.common.base.Joiner;
import com.google.common.collect.ImmutableSet;
import dev.netsplit.impair.Quantities;
import dev.netsplit.packet.PacketFilter;
import dev.netsplit.topology.LinkPattern;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** What makes a {@link Step} begin. Immutable. */
public sealed interface Trigger {

    /** So long after the scenario's start. */
    static Trigger at(Duration time) {
        return new At(TimeSpan.of(time));
    }

    /** Once another step is over: as soon as what it did is healed. */
    static Trigger after(String step, Duration delay) {
        return new After(step, TimeSpan.of(delay));
    }

    /** Once another step has begun. */
    static Trigger with(String step, Duration delay) {
        return new With(step, TimeSpan.of(delay));
    }

    /**
     * When packets have passed on links of one direction: {@code packets("*", "n3").matching(filter).nth(3)}.
     *
     * @param from a node's name, a zone's, {@code host}, {@code *} for every declared node, or a choice of the
     *     scenario's
     * @param to likewise
     */
    static OnPackets packets(String from, String to) {
        return packets(Set.of(LinkPattern.of(from, to)));
    }

    /** When packets have passed on any of these links. */
    static OnPackets packets(Set<LinkPattern> links) {
        return new OnPackets(links, PacketFilter.all(), 1, TimeSpan.ZERO);
    }

    /** When the test says so, by {@code run.signal(name)}. */
    static OnSignal signal(String name) {
        return new OnSignal(name, TimeSpan.ZERO);
    }

    /** Calls the method of {@link Cases} that stands for this trigger, and returns what it returns. */
    <R> R match(Cases<R> cases);

    /**
     * One method for each kind of trigger. New releases add methods for new kinds, so implement it only in code that is
     * compiled again for each release.
     *
     * @param <R> what is made of a trigger
     */
    interface Cases<R> {
        R at(At at);

        R after(After after);

        R with(With with);

        R every(Every every);

        R onPackets(OnPackets packets);

        R onSignal(OnSignal signal);
    }

    /**
     * At a time.
     *
     * @param time since the scenario's start
     */
    record At(TimeSpan time) implements Trigger {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.at(this);
        }

        @Override
        public String toString() {
            return "at " + time;
        }
    }

    /**
     * After the end of another step.
     *
     * @param step its name
     * @param delay since its end
     */
    record After(String step, TimeSpan delay) implements Trigger {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.after(this);
        }

        @Override
        public String toString() {
            return later(delay) + "after " + step;
        }
    }

    /**
     * After the beginning of another step.
     *
     * @param step its name
     * @param delay since its beginning
     */
    record With(String step, TimeSpan delay) implements Trigger {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.with(this);
        }

        @Override
        public String toString() {
            return delay.isZero() ? "with " + step : delay + " after the start of " + step;
        }
    }

    /**
     * Again and again. Whatever hangs on such a step happens each time, too.
     *
     * @param period from one beginning to the next; drawn anew each time, if it is a range; over zero
     * @param first when it begins for the first time
     * @param times how often, 1 to 10,000
     * @param until it does not begin after that time
     */
    record Every(TimeSpan period, TimeSpan first, OptionalInt times, Optional<Duration> until) implements Trigger {
        static final int MAX_TIMES = 10_000;

        /**
         * @throws IllegalArgumentException if neither {@code times} nor {@code until} is given, or one of them lies
         *     outside; if it would begin more than 10,000 times
         */
        public Every {
            checkArgument(!period.shortest().isZero(), "period (%s) must be over zero", period);
            checkArgument(
                    times.isPresent() || until.isPresent(),
                    "period (%s) must come with how often, or until when: every scenario ends",
                    period);
            times.ifPresent(count -> checkArgument(
                    count >= 1 && count <= MAX_TIMES, "times (%s) must be from 1 to %s", count, MAX_TIMES));
            until.ifPresent(end -> checkArgument(
                    end.compareTo(first.longest()) >= 0,
                    "until (%s) must not be before the first time (%s)",
                    Quantities.text(end),
                    first));
            Duration end = until.orElse(Duration.ZERO);
            checkArgument(
                    times.isPresent() || end.dividedBy(period.shortest()) < MAX_TIMES,
                    "period (%s) must be longer, or until (%s) earlier: it would begin more than %s times",
                    period,
                    Quantities.text(end),
                    MAX_TIMES);
        }

        /** When it begins for the last time, at the earliest. */
        Duration earliestLast() {
            return last(
                    first.shortest(),
                    period.shortest(),
                    until.map(end -> later(first.shortest(), end.minus(period.longest()))));
        }

        /** When it begins for the last time, at the latest. */
        Duration latestLast() {
            return last(first.longest(), period.longest(), until);
        }

        /**
         * The last time that there are so many, and that is not over the end.
         *
         * @param lastBefore the last before the end, where it hangs on chance
         */
        private Duration last(Duration start, Duration step, Optional<Duration> lastBefore) {
            boolean fixed = first.isFixed() && period.isFixed();
            Optional<Duration> byEnd = fixed
                    ? until.map(
                            end -> start.plus(step.multipliedBy(end.minus(start).dividedBy(step))))
                    : lastBefore;
            Optional<Duration> byCount =
                    times.isPresent() ? Optional.of(start.plus(step.multipliedBy(times.getAsInt() - 1))) : byEnd;
            Duration last = byEnd.or(() -> byCount).orElseThrow();
            return byCount.filter(time -> time.compareTo(last) < 0).orElse(last);
        }

        private static Duration later(Duration one, Duration other) {
            return one.compareTo(other) > 0 ? one : other;
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.every(this);
        }

        @Override
        public String toString() {
            return "every " + period + (first.equals(period) ? "" : " from " + first)
                    + (times.isPresent() ? ", " + times.getAsInt() + " times" : "")
                    + until.map(end -> ", until " + Quantities.text(end)).orElse("");
        }
    }

    /**
     * After traffic.
     *
     * @param links where; at least one
     * @param filter which packets
     * @param nth which of them, counted over all the links from the scenario's start: 1 or more. Once it has passed,
     *     and before another packet does, a fault on links is in force
     * @param delay since then
     */
    record OnPackets(Set<LinkPattern> links, PacketFilter filter, long nth, TimeSpan delay) implements Trigger {
        public OnPackets {
            checkArgument(!links.isEmpty(), "links (%s) must be at least one", links);
            links = ImmutableSet.copyOf(links);
            requireNonNull(filter, "filter");
            checkArgument(nth >= 1, "nth (%s) must be 1 or more", nth);
        }

        /**
         * Of these packets only those that match; default all. It takes the place of a filter that was given before.
         */
        public OnPackets matching(PacketFilter newFilter) {
            return new OnPackets(links, newFilter, nth, delay);
        }

        /** Only when so many of them have passed; default 1. */
        public OnPackets nth(long count) {
            return new OnPackets(links, filter, count, delay);
        }

        /** So long after that; default at once. */
        public OnPackets later(Duration newDelay) {
            return new OnPackets(links, filter, nth, TimeSpan.of(newDelay));
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.onPackets(this);
        }

        @Override
        public String toString() {
            return Trigger.later(delay) + "after packet " + nth + " on "
                    + Joiner.on(", ").join(links)
                    + (filter.equals(PacketFilter.all()) ? "" : " of " + filter);
        }
    }

    /**
     * After a signal of the test's own.
     *
     * @param signal its name: 1 to 100 characters, no line break
     * @param delay since it was given for the first time
     */
    record OnSignal(String signal, TimeSpan delay) implements Trigger {
        public OnSignal {
            Names.check("signal", signal);
        }

        /** So long after that; default at once. */
        public OnSignal later(Duration newDelay) {
            return new OnSignal(signal, TimeSpan.of(newDelay));
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.onSignal(this);
        }

        @Override
        public String toString() {
            return Trigger.later(delay) + "after signal " + signal;
        }
    }

    private static String later(TimeSpan delay) {
        return delay.isZero() ? "" : delay + " ";
    }
}
