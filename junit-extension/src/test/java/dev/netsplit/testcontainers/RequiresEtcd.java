package dev.netsplit.testcontainers;

import dev.netsplit.junit.Required;
import java.lang.annotation.ElementType;
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

/** Skips a test on a machine without etcd, as Debian packages it; not in CI, see {@link Required}. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@ExtendWith(RequiresEtcd.Condition.class)
@interface RequiresEtcd {

    /** Whether there is one, and what its image has besides. */
    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            Optional<String> missing = Stream.of(
                            "/usr/bin/etcd", "/usr/bin/etcdctl", "/bin/sh", "/bin/grep", "/bin/sleep")
                    .filter(program -> !Files.isExecutable(Path.of(program)))
                    .findFirst();
            return Required.unless(missing.map(program -> "no " + program + "; install etcd-server and etcd-client"));
        }
    }
}
