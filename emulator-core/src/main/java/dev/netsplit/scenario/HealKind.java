package dev.netsplit.scenario;

import com.google.common.collect.ImmutableSet;
import dev.netsplit.fault.FaultSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** An action that heals earlier steps. */
final class HealKind extends ActionKind {
    private final StepAction.Heal heal;

    HealKind(StepAction.Heal heal) {
        this.heal = heal;
    }

    static StepAction read(Value value) {
        if (value.isFlag()) {
            value.isTrue();
            return StepAction.Heal.everything();
        }
        Set<String> steps = value.elements().stream().map(Value::text).collect(ImmutableSet.toImmutableSet());
        if (steps.isEmpty()) {
            throw value.mustBe("the names of one step or more, or true for all");
        }
        return new StepAction.Heal(steps);
    }

    @Override
    void write(Map<String, Object> step) {
        step.put(ActionForm.HEAL.key(), heal.steps().isEmpty() ? true : List.copyOf(heal.steps()));
    }

    @Override
    Optional<FaultSpec> fault() {
        return Optional.empty();
    }

    @Override
    boolean isHeal() {
        return true;
    }

    @Override
    boolean heals(String step) {
        return heal.heals(step);
    }

    @Override
    Set<String> neededSteps() {
        return heal.steps();
    }

    @Override
    StepAction mapped(NodeMapping nodes) {
        return heal;
    }

    @Override
    void check(NodeMapping known) {} // it names steps, and no nodes

    @Override
    StepAction decided(Decision decision) {
        return new StepAction.Heal(heal.steps().stream()
                .flatMap(name -> decision.occurrences().apply(name).stream())
                .collect(ImmutableSet.toImmutableSet()));
    }
}
