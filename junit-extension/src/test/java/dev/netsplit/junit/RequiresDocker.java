package dev.netsplit.junit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.testcontainers.DockerClientFactory;

/** Skips a test on a machine without a Docker that runs our one image; not in CI, see {@link Required}. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@ExtendWith(RequiresDocker.Condition.class)
public @interface RequiresDocker {

    /** Whether there is one. */
    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return Required.unless(problem());
        }

        private static Optional<String> problem() {
            if (!System.getProperty("os.arch").equals("amd64")) {
                return Optional.of("the image that is made for the tests is for amd64");
            }
            if (!"true".equals(System.getenv("TESTCONTAINERS_RYUK_DISABLED"))) {
                return Optional.of("Testcontainers would wait for an image from a registry; run it by Maven, or set"
                        + " TESTCONTAINERS_RYUK_DISABLED=true");
            }
            return DockerClientFactory.instance().isDockerAvailable()
                    ? Optional.empty()
                    : Optional.of("no Docker daemon answers; start one");
        }
    }
}
