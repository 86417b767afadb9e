package dev.netsplit.testcontainers;

import dev.netsplit.junit.Required;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Skips a test on a machine without files of Debian packages, at their places there; not in CI, see {@link Required}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.ANNOTATION_TYPE})
@Repeatable(RequiresInstalled.All.class)
@ExtendWith(RequiresInstalled.Condition.class)
@interface RequiresInstalled {
    /** Absolute paths, of programs for the most part. */
    String[] value();

    /** What brings them. */
    String packages();

    /** Several of them. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target({ElementType.TYPE, ElementType.ANNOTATION_TYPE})
    @ExtendWith(RequiresInstalled.Condition.class)
    @interface All {
        RequiresInstalled[] value();
    }

    /** Whether all are there. */
    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return Required.unless(
                    AnnotationSupport.findRepeatableAnnotations(context.getElement(), RequiresInstalled.class).stream()
                            .flatMap(required -> missing(required).stream())
                            .findFirst());
        }

        private static Optional<String> missing(RequiresInstalled required) {
            return Stream.of(required.value())
                    .filter(file -> !Files.isExecutable(Path.of(file)))
                    .findFirst()
                    .map(file -> "no " + file + "; install " + required.packages());
        }
    }
}
