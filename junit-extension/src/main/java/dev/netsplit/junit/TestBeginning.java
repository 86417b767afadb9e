package dev.netsplit.junit;

import dev.netsplit.EmulatedNetwork;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/** Tells a network that several tests share which test begins, so that a test run alone meets the same fates. */
final class TestBeginning {
    private static final Namespace NAMESPACE = Namespace.create(TestBeginning.class);
    private static final String ENGINE = "[engine:";

    private TestBeginning() {}

    /**
     * The test begins, unless it has begun already; does nothing for a test with a network of its own, and outside of
     * tests.
     */
    static void of(ExtensionContext context) {
        if (context.getTestMethod().isPresent()) {
            NetworkPlan.of(context)
                    .filter(plan -> !plan.isPerTest())
                    .flatMap(plan -> Networks.find(plan, context))
                    .filter(EmulatedNetwork::isOpen)
                    .ifPresent(network -> Stores.getOrMake(
                            context.getStore(NAMESPACE), network, String.class, () -> begin(network, context)));
        }
    }

    private static String begin(EmulatedNetwork network, ExtensionContext test) {
        String name = name(test);
        network.beginTest(name);
        return name;
    }

    /** The same whatever runs the tests: without the suite around them. */
    private static String name(ExtensionContext test) {
        String id = test.getUniqueId();
        return id.substring(Math.max(0, id.lastIndexOf(ENGINE)));
    }
}
