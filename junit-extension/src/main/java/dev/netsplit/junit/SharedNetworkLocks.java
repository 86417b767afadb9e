package dev.netsplit.junit;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.parallel.ResourceLocksProvider;

/**
 * Keeps tests from running at the same time that share a network, where one would heal the other's faults, or a subnet.
 */
final class SharedNetworkLocks implements ResourceLocksProvider {

    @Override
    public Set<Lock> provideForMethod(List<Class<?>> enclosingInstanceTypes, Class<?> testClass, Method testMethod) {
        List<Class<?>> classes = new ArrayList<>(enclosingInstanceTypes);
        classes.add(testClass);
        return NetworkPlan.of(classes, Optional.of(testMethod))
                .map(plan -> plan.isPerTest()
                        ? subnets(plan)
                        : Set.of(new Lock("netsplit: the network of " + Levels.describe(plan.owner()))))
                .orElse(Set.of());
    }

    @Override
    public Set<Lock> provideForClass(Class<?> testClass) {
        return provideForNestedClass(List.of(), testClass);
    }

    /** Networks for a whole class have their subnets for as long. */
    @Override
    public Set<Lock> provideForNestedClass(List<Class<?>> enclosingInstanceTypes, Class<?> testClass) {
        List<Class<?>> classes = new ArrayList<>(enclosingInstanceTypes);
        classes.add(testClass);
        return NetworkPlan.of(classes, Optional.empty())
                .filter(plan -> !plan.isPerTest() && plan.owner().equals(testClass))
                .map(SharedNetworkLocks::subnets)
                .orElse(Set.of());
    }

    private static Set<Lock> subnets(NetworkPlan plan) {
        return plan.addresses().subnets().stream()
                .map(subnet -> new Lock("netsplit: subnet " + subnet))
                .collect(Collectors.toSet());
    }
}
