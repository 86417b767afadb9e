package dev.netsplit.junit;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The settings of a run: configuration parameters of JUnit, which are system properties too, and an environment
 * variable for each, since Gradle hands no system properties on to tests.
 */
final class Parameters {
    private Parameters() {}

    /**
     * A setting: from its system property, from its environment variable, or from JUnit's configuration, the first that
     * is set.
     */
    static Optional<String> get(ExtensionContext context, String name) {
        return get(name, System::getProperty, System::getenv, context::getConfigurationParameter);
    }

    /** Likewise, converted. */
    static <T> Optional<T> get(ExtensionContext context, String name, Function<String, T> conversion) {
        return get(context, name).map(conversion);
    }

    /**
     * @param properties system properties by name
     * @param variables environment variables by name
     * @param configured JUnit's configuration parameters by name
     */
    static Optional<String> get(
            String name,
            Function<String, @Nullable String> properties,
            Function<String, @Nullable String> variables,
            Function<String, Optional<String>> configured) {
        return Optional.ofNullable(properties.apply(name))
                .or(() -> Optional.ofNullable(variables.apply(variable(name))))
                .or(() -> configured.apply(name))
                .map(String::strip)
                .filter(value -> !value.isEmpty());
    }

    /** The environment variable for a system property: {@code NETSPLIT_SEED} for {@code netsplit.seed}. */
    static String variable(String property) {
        return property.toUpperCase(Locale.ROOT).replace('.', '_');
    }
}
