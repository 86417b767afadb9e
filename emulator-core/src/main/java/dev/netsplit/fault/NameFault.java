package dev.netsplit.fault;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import dev.netsplit.impair.Quantities;
import dev.netsplit.topology.NodeName;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * What look-ups of a name get.
 *
 * @param name a node's, a virtual address's or a made-up host's
 * @param answer in place of the right one
 * @param askers the nodes whose look-ups get it; all nodes' if there are none
 */
public record NameFault(NodeName name, Answer answer, List<NodeName> askers) implements FaultSpec {
    public NameFault {
        requireNonNull(name, "name");
        requireNonNull(answer, "answer");
        askers = List.copyOf(askers);
    }

    private NameFault(String name, Answer answer) {
        this(new NodeName(name), answer, List.of());
    }

    /** Nobody knows the name: look-ups fail at once. */
    public static NameFault unknown(String name) {
        return new NameFault(name, new Unknown());
    }

    /** The name server says that it cannot say: look-ups fail, and programs may try again. */
    public static NameFault failing(String name) {
        return new NameFault(name, new Failing());
    }

    /** The name leads to another one's addresses, as an old entry would. */
    public static NameFault wrong(String name, String other) {
        return new NameFault(name, new Wrong(new NodeName(other)));
    }

    /**
     * The right answer takes a time.
     *
     * @param delay of each look-up, 0 to 4 s: programs give up after 5 s
     * @throws IllegalArgumentException if the delay is out of range
     */
    public static NameFault slow(String name, Duration delay) {
        return new NameFault(name, new Slow(delay));
    }

    /**
     * The same for the look-ups of these nodes only: a stale entry is one client's, mostly. The others get the right
     * answer.
     */
    public NameFault askedBy(String... nodes) {
        return new NameFault(name, answer, Stream.of(nodes).map(NodeName::new).toList());
    }

    /** Whether the node's look-ups get it. */
    public boolean concerns(NodeName asker) {
        return askers.isEmpty() || askers.contains(asker);
    }

    @Override
    public String description() {
        String asked = askers.stream().map(NodeName::value).collect(joining(", "));
        return answer.of(name) + (askers.isEmpty() ? "" : ", asked by " + asked);
    }

    @Override
    public <R> R match(FaultSpec.Cases<R> cases) {
        return cases.names(this);
    }

    @Override
    public String toString() {
        return description();
    }

    /** What a look-up gets. */
    public sealed interface Answer {
        /** What is so of the name, in a few words. */
        String of(NodeName name);

        /** Calls the method of {@link Answer.Cases} that stands for this answer, and returns what it returns. */
        <R> R match(Answer.Cases<R> cases);

        /**
         * One method for each kind of answer. New releases add methods for new kinds, so implement it only in code
         * that is compiled again for each release.
         *
         * @param <R> what is made of an answer
         */
        interface Cases<R> {
            R unknown(Unknown unknown);

            R failing(Failing failing);

            R wrong(Wrong wrong);

            R slow(Slow slow);
        }
    }

    /** See {@link NameFault#unknown}. */
    public record Unknown() implements Answer {
        @Override
        public String of(NodeName name) {
            return name + " is unknown";
        }

        @Override
        public <R> R match(Answer.Cases<R> cases) {
            return cases.unknown(this);
        }
    }

    /** See {@link NameFault#failing}. */
    public record Failing() implements Answer {
        @Override
        public String of(NodeName name) {
            return "look-ups of " + name + " fail";
        }

        @Override
        public <R> R match(Answer.Cases<R> cases) {
            return cases.failing(this);
        }
    }

    /** See {@link NameFault#wrong}. */
    public record Wrong(NodeName other) implements Answer {
        @Override
        public String of(NodeName name) {
            return name + " is taken for " + other;
        }

        @Override
        public <R> R match(Answer.Cases<R> cases) {
            return cases.wrong(this);
        }
    }

    /** See {@link NameFault#slow}. */
    public record Slow(Duration delay) implements Answer {
        private static final Duration MAX = Duration.ofSeconds(4);

        public Slow {
            checkArgument(
                    !delay.isNegative() && delay.compareTo(MAX) <= 0,
                    "delay (%s) must be 0 to 4 s; a look-up that gets no answer is given up after 5 s",
                    Quantities.text(delay));
        }

        @Override
        public String of(NodeName name) {
            return "look-ups of " + name + " take " + Quantities.text(delay);
        }

        @Override
        public <R> R match(Answer.Cases<R> cases) {
            return cases.slow(this);
        }

        @Override
        public String toString() {
            return "slow, " + Quantities.text(delay);
        }
    }
}
