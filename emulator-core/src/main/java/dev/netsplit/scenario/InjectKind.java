package dev.netsplit.scenario;

import dev.netsplit.fault.FaultSpec;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** An action that puts a fault in force. */
final class InjectKind extends ActionKind {
    private final FaultSpec fault;
    private final FaultKind kind;

    InjectKind(StepAction.Inject inject) {
        this.fault = inject.fault();
        this.kind = FaultKind.of(fault);
    }

    @Override
    void write(Map<String, Object> step) {
        kind.write(step);
    }

    @Override
    Optional<FaultSpec> fault() {
        return Optional.of(fault);
    }

    @Override
    boolean isHeal() {
        return false;
    }

    @Override
    boolean heals(String step) {
        return false;
    }

    @Override
    Set<String> neededSteps() {
        return Set.of();
    }

    @Override
    StepAction mapped(NodeMapping nodes) {
        return new StepAction.Inject(kind.mapped(nodes));
    }

    @Override
    void check(NodeMapping known) {
        kind.check(known);
    }

    @Override
    StepAction decided(Decision decision) {
        return new StepAction.Inject(kind.decided(decision));
    }
}
