package dev.netsplit.testing;

import dev.netsplit.EmulatedNetwork;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Skips tests that lack something on a developer's machine, and lets them run and fail in CI, where nothing may be
 * missing.
 */
final class RequirementsCondition implements ExecutionCondition {
    private static final boolean CI = Boolean.parseBoolean(System.getenv("NETSPLIT_CI"));

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (CI) {
            return ConditionEvaluationResult.enabled("in CI everything has to be there");
        }
        return missing(context)
                .map(ConditionEvaluationResult::disabled)
                .orElseGet(() -> ConditionEvaluationResult.enabled("everything is there"));
    }

    private static Optional<String> missing(ExtensionContext context) {
        if (AnnotationSupport.isAnnotated(context.getElement(), RequiresTun.class)) {
            Optional<String> problem = EmulatedNetwork.preflight().problem();
            if (problem.isPresent()) {
                return problem;
            }
        }
        return AnnotationSupport.findAnnotation(context.getElement(), RequiresProgram.class).stream()
                .flatMap(required -> Arrays.stream(required.value()))
                .filter(program -> !isOnPath(program))
                .map(program -> "program (" + program + ") must be on the PATH; install it")
                .findFirst();
    }

    private static boolean isOnPath(String program) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }
}
