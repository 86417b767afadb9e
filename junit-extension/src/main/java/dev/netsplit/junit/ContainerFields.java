package dev.netsplit.junit;

import static org.junit.platform.commons.support.AnnotationSupport.findAnnotation;

import dev.netsplit.EmulatedNetwork;
import dev.netsplit.testcontainers.NodeContainer;
import java.lang.reflect.Field;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.ModifierSupport;
import org.junit.platform.commons.support.ReflectionSupport;
import org.testcontainers.containers.GenericContainer;

/**
 * The fields whose containers go into nodes. They are told to before anybody starts them, and find the network when
 * they start, so it does not matter which extension, ours or that of Testcontainers, comes first.
 */
final class ContainerFields {
    private ContainerFields() {}

    /** Those of a class, as far as there is a network for them; if not, {@link #requireNetwork} will tell. */
    static void joinStatic(Class<?> testClass, Optional<NetworkPlan> plan, ExtensionContext context) {
        List<Field> fields = find(testClass, true);
        plan.filter(shared -> !shared.isPerTest())
                .ifPresent(shared -> fields.forEach(field -> join(field, null, shared, context)));
    }

    /** Those of an instance. */
    static void join(Object testInstance, Optional<NetworkPlan> plan, ExtensionContext context) {
        for (Field field : find(testInstance.getClass(), false)) {
            join(field, testInstance, plan.orElseThrow(() -> withoutNetwork(field)), context);
        }
    }

    /**
     * @throws ExtensionConfigurationException if there is no network for those of a class
     */
    static void requireNetwork(Class<?> testClass, Optional<NetworkPlan> plan) {
        for (Field field : find(testClass, true)) {
            if (plan.orElseThrow(() -> withoutNetwork(field)).isPerTest()) {
                throw new ExtensionConfigurationException(NetworkFields.describe(field)
                        + " must not be static, since with PER_METHOD each test has a network of its own");
            }
        }
    }

    private static List<Field> find(Class<?> testClass, boolean isStatic) {
        return AnnotationSupport.findAnnotatedFields(
                testClass, InNode.class, field -> ModifierSupport.isStatic(field) == isStatic);
    }

    private static ExtensionConfigurationException withoutNetwork(Field field) {
        return new ExtensionConfigurationException(NetworkFields.describe(field)
                + " has @InNode, but there is no @NetworkEmulation on its class or around it");
    }

    private static void join(Field field, @Nullable Object testInstance, NetworkPlan plan, ExtensionContext context) {
        InNode place = findAnnotation(field, InNode.class).orElseThrow();
        if (!plan.nodes().contains(place.value())) {
            throw new ExtensionConfigurationException("%s: node (%s) must be one of %s"
                    .formatted(NetworkFields.describe(field), place.value(), plan.nodes()));
        }
        Object value = ReflectionSupport.tryToReadFieldValue(field, testInstance)
                .toOptional()
                .orElse(null);
        if (!(value instanceof GenericContainer<?> container)) {
            throw new ExtensionConfigurationException("%s (%s) must hold a container, since it has @InNode"
                    .formatted(NetworkFields.describe(field), value));
        }
        Supplier<EmulatedNetwork> network = () -> Networks.start(plan, context);
        if (place.besideDocker()) {
            NodeContainer.joinBesideDocker(network, place.value(), container);
        } else {
            NodeContainer.join(network, place.value(), container);
        }
    }
}
