package dev.netsplit.junit;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.parallel.ResourceLocksProvider;

/** Keeps tests that share a network from running at the same time: one would heal the other's faults. */
final class SharedNetworkLocks implements ResourceLocksProvider {

    @Override
    public Set<Lock> provideForMethod(List<Class<?>> enclosingInstanceTypes, Class<?> testClass, Method testMethod) {
        List<Class<?>> classes = new ArrayList<>(enclosingInstanceTypes);
        classes.add(testClass);
        return NetworkPlan.of(classes, Optional.of(testMethod))
                .filter(plan -> !plan.isPerTest())
                .map(plan -> Set.of(new Lock("netsplit: the network of " + Levels.describe(plan.owner()))))
                .orElse(Set.of());
    }
}
