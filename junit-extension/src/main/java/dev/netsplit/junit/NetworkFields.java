package dev.netsplit.junit;

import static org.junit.platform.commons.support.AnnotationSupport.findAnnotation;
import static org.junit.platform.commons.support.AnnotationSupport.isAnnotated;

import dev.netsplit.EmulatedNetwork;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ModifierSupport;
import org.junit.platform.commons.support.ReflectionSupport;

/** The fields of a test class that get the network or one of its nodes. */
final class NetworkFields {
    private NetworkFields() {}

    static List<Field> ofClass(Class<?> testClass) {
        return find(testClass, ModifierSupport::isStatic);
    }

    static List<Field> ofInstances(Class<?> testClass) {
        return find(testClass, ModifierSupport::isNotStatic);
    }

    /** Sets the static fields. */
    static void inject(Class<?> testClass, EmulatedNetwork network) {
        ofClass(testClass).forEach(field -> inject(field, null, network));
    }

    /** Sets the fields of one instance. */
    static void inject(Object testInstance, EmulatedNetwork network) {
        ofInstances(testInstance.getClass()).forEach(field -> inject(field, testInstance, network));
    }

    /**
     * Refuses to overwrite a network that somebody else put there.
     *
     * @throws ExtensionConfigurationException if one of the fields holds an open network
     */
    static void requireUnset(List<Field> fields, @Nullable Object testInstance) {
        for (Field field : fields) {
            Optional<EmulatedNetwork> there = ReflectionSupport.tryToReadFieldValue(field, testInstance)
                    .toOptional()
                    .filter(EmulatedNetwork.class::isInstance)
                    .map(EmulatedNetwork.class::cast)
                    .filter(EmulatedNetwork::isOpen);
            if (there.isPresent()) {
                throw new ExtensionConfigurationException(
                        describe(field) + " (an open network) must have no value, since the network of"
                                + " @NetworkEmulation goes there; make it final if it is a network of your"
                                + " own");
            }
        }
    }

    /**
     * @throws ExtensionConfigurationException if the class has static fields, in a place where there is no network for
     *     them
     */
    static void refuseStatic(Class<?> testClass, Optional<NetworkPlan> plan) {
        for (Field field : ofClass(testClass)) {
            if (plan.isPresent()) {
                throw new ExtensionConfigurationException(describe(field)
                        + " must not be static, since with PER_METHOD each test has a network of its own");
            } else if (isAnnotated(field, NodeName.class)) {
                throw new ExtensionConfigurationException(describe(field)
                        + " has @NodeName, but there is no @NetworkEmulation on its class or around it");
            }
        }
    }

    /** Whether the instance has fields with {@code @NodeName}. */
    static boolean hasNodes(Object testInstance) {
        return ofInstances(testInstance.getClass()).stream().anyMatch(field -> isAnnotated(field, NodeName.class));
    }

    static String describe(Field field) {
        return "field " + field.getDeclaringClass().getName() + "." + field.getName();
    }

    private static List<Field> find(Class<?> testClass, Predicate<Field> kind) {
        Predicate<Field> asksForOne = field -> isAnnotated(field, NodeName.class)
                || (field.getType() == EmulatedNetwork.class && !Modifier.isFinal(field.getModifiers()));
        return ReflectionSupport.findFields(testClass, kind.and(asksForOne), HierarchyTraversalMode.TOP_DOWN);
    }

    private static void inject(Field field, @Nullable Object testInstance, EmulatedNetwork network) {
        try {
            if (Modifier.isFinal(field.getModifiers())) {
                throw new IllegalArgumentException("a field with @NodeName must not be final");
            }
            Optional<NodeName> name = findAnnotation(field, NodeName.class);
            Object value =
                    name.isPresent() ? NodeReference.resolve(name.get(), network, field.getType(), "field") : network;
            ReflectionSupport.makeAccessible(field).set(testInstance, value);
        } catch (IllegalArgumentException | IllegalAccessException e) {
            throw new ExtensionConfigurationException(describe(field) + ": " + e.getMessage(), e);
        }
    }
}
