package dev.netsplit.scenario;

import dev.netsplit.fault.FaultSpec;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What scenarios must know of a step's action. Each kind of action has one class. */
abstract class ActionKind {
    private static final StepAction.Cases<ActionKind> KINDS = new StepAction.Cases<>() {
        @Override
        public ActionKind inject(StepAction.Inject inject) {
            return new InjectKind(inject);
        }

        @Override
        public ActionKind heal(StepAction.Heal heal) {
            return new HealKind(heal);
        }
    };

    static ActionKind of(StepAction action) {
        return action.match(KINDS);
    }

    /** Puts the action's keys into a step of a file; {@link ActionForm} reads them. */
    abstract void write(Map<String, Object> step);

    /** Returns the fault that the action puts in force, if it does. */
    abstract Optional<FaultSpec> fault();

    /** Returns true if the action heals earlier steps and does nothing else. */
    abstract boolean isHeal();

    /** Returns true if the action heals the step of this name. */
    abstract boolean heals(String step);

    /** Returns the names of the earlier steps that the action needs. */
    abstract Set<String> neededSteps();

    /** Returns the action with other nodes in it. */
    abstract StepAction mapped(NodeMapping nodes);

    /**
     * Passes the nodes of the action to a mapping that refuses unknown ones.
     *
     * @throws IllegalArgumentException if the mapping refuses a node
     */
    abstract void check(NodeMapping known);

    /** Returns the action with nothing in it that is left to chance. */
    abstract StepAction decided(Decision decision);
}
