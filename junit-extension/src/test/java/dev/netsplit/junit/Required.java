package dev.netsplit.junit;

import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;

/**
 * What our tests require of the machine. Where it is missing they are skipped, but in CI, where
 * {@code NETSPLIT_CI=true}, they fail, lest all of them be skipped unnoticed.
 */
public final class Required {
    private Required() {}

    public static ConditionEvaluationResult unless(Optional<String> problem) {
        if (problem.isPresent() && "true".equals(System.getenv("NETSPLIT_CI"))) {
            throw new IllegalStateException("must be there in CI: " + problem.get());
        }
        return problem.map(ConditionEvaluationResult::disabled)
                .orElseGet(() -> ConditionEvaluationResult.enabled("the machine has what the test requires"));
    }
}
