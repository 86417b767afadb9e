package dev.netsplit.scenario;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Joiner;
import com.google.common.collect.ImmutableSet;
import dev.netsplit.fault.FaultSpec;
import dev.netsplit.fault.NameFault;
import dev.netsplit.fault.NodeFault;
import dev.netsplit.fault.PacketFault;
import dev.netsplit.fault.PartitionFault;
import java.util.Set;

/** What a {@link Step} does. Immutable. */
public sealed interface StepAction {

    /** What it does, in a few words. */
    String description();

    /** Whether it is over as soon as it is done, so that there is nothing to heal. */
    boolean isInstant();

    /** Calls the method of {@link Cases} that stands for this action, and returns what it returns. */
    <R> R match(Cases<R> cases);

    /**
     * One method for each kind of action. New releases add methods for new kinds, so implement it only in code that is
     * compiled again for each release.
     *
     * @param <R> what is made of an action
     */
    interface Cases<R> {
        R inject(Inject inject);

        R heal(Heal heal);
    }

    /** Puts a fault in force. */
    record Inject(FaultSpec fault) implements StepAction {
        public Inject {
            requireNonNull(fault, "fault");
        }

        @Override
        public String description() {
            return fault.description();
        }

        @Override
        public boolean isInstant() {
            return fault.match(new FaultSpec.Cases<>() {
                @Override
                public Boolean partition(PartitionFault partition) {
                    return false;
                }

                @Override
                public Boolean packets(PacketFault packets) {
                    return false;
                }

                @Override
                public Boolean names(NameFault names) {
                    return false;
                }

                @Override
                public Boolean nodes(NodeFault nodes) {
                    return nodes.action() == NodeFault.Action.RESTART;
                }
            });
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.inject(this);
        }

        @Override
        public String toString() {
            return description();
        }
    }

    /**
     * Heals what earlier steps did and is still in force.
     *
     * @param steps which; none for all
     */
    record Heal(Set<String> steps) implements StepAction {
        public Heal {
            steps = ImmutableSet.copyOf(steps);
        }

        /** Heals all of it. */
        public static Heal everything() {
            return new Heal(Set.of());
        }

        /** Returns true if the action heals the step of this name. */
        public boolean heals(String step) {
            return steps.isEmpty() || steps.contains(step);
        }

        @Override
        public String description() {
            return steps.isEmpty() ? "heal" : "heal " + Joiner.on(", ").join(steps);
        }

        @Override
        public boolean isInstant() {
            return true;
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.heal(this);
        }

        @Override
        public String toString() {
            return description();
        }
    }
}
