package dev.netsplit.junit;

import dev.netsplit.EmulatedNetwork;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails a test in which a thread of one node used a socket of another: what it tested went over the wrong links. */
final class CrossingCheck {
    static final String PARAMETER = "netsplit.crossings";

    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(CrossingCheck.class);

    private final EmulatedNetwork network;
    private final boolean fails;

    private CrossingCheck(EmulatedNetwork network, boolean fails) {
        this.network = network;
        this.fails = fails;
    }

    /**
     * A test begins.
     *
     * @throws ExtensionConfigurationException if the configuration parameter is neither {@code fail} nor {@code warn}
     */
    static void begin(ExtensionContext test, EmulatedNetwork network) {
        String policy = Parameters.get(test, PARAMETER).orElse("fail");
        if (!policy.equals("fail") && !policy.equals("warn")) {
            throw new ExtensionConfigurationException(PARAMETER + " (" + policy + ") must be fail or warn");
        }
        test.getStore(NAMESPACE).put(CrossingCheck.class, new CrossingCheck(network, policy.equals("fail")));
    }

    /** The check of a test, if it has a network. */
    static Optional<CrossingCheck> of(ExtensionContext test) {
        return Optional.ofNullable(test.getStore(NAMESPACE).get(CrossingCheck.class, CrossingCheck.class));
    }

    /**
     * The test has passed so far.
     *
     * @throws AssertionError if there was a crossing in it
     */
    void check() {
        Set<String> crossings = Set.copyOf(network.crossings());
        List<String> ofTest =
                network.leaksOfTest().stream().filter(crossings::contains).toList();
        if (fails && !ofTest.isEmpty()) {
            throw new AssertionError("sockets of a node must be used by its own threads and the test's, but: "
                    + String.join("; ", ofTest) + " (" + PARAMETER + "=warn lets the test pass)");
        }
    }
}
