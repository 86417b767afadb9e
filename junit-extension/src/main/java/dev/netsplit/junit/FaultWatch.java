package dev.netsplit.junit;

import dev.netsplit.EmulatedNetwork;
import dev.netsplit.Fault;
import dev.netsplit.fault.FaultSpec;
import dev.netsplit.internal.log.Logs;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.Logger;

/**
 * The faults of one test: those that were declared for it, and whether one of all that it had touched nothing. Whatever
 * else declares faults hands them to {@link #declare}.
 */
final class FaultWatch {
    private static final Logger LOG = Logs.of(FaultWatch.class);
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(FaultWatch.class);

    private final EmulatedNetwork network;
    private final UntouchedFaults policy;
    private final int faultsBefore;
    private final List<Fault> declared = new ArrayList<>();

    private FaultWatch(EmulatedNetwork network, UntouchedFaults policy) {
        this.network = network;
        this.policy = policy;
        this.faultsBefore = network.faults().size();
    }

    /** A test begins. */
    static void begin(ExtensionContext test, EmulatedNetwork network, UntouchedFaults policy) {
        test.getStore(NAMESPACE).put(FaultWatch.class, new FaultWatch(network, policy));
    }

    /** The test's, if it has a network. */
    static Optional<FaultWatch> of(ExtensionContext test) {
        return Optional.ofNullable(test.getStore(NAMESPACE).get(FaultWatch.class, FaultWatch.class));
    }

    /** Puts faults in force that were declared for the test, all at once. */
    void inject(List<FaultSpec> specs) {
        if (!specs.isEmpty()) {
            declare(network.inject(specs));
        }
    }

    /** These were declared for the test: if one touches nothing, it fails. */
    void declare(List<Fault> faults) {
        declared.addAll(faults);
    }

    /** Heals what was declared. */
    void heal() {
        declared.forEach(Fault::close);
    }

    /**
     * Looks at all faults that came into force during the test.
     *
     * @throws AssertionError if one of them touched nothing, and that is a failure
     */
    void check(ExtensionContext test) {
        List<Fault> all = network.faults();
        List<Fault> untouched = all.subList(faultsBefore, all.size()).stream()
                .filter(fault -> fault.affectedPackets() == 0)
                .toList();
        if (policy == UntouchedFaults.IGNORE || untouched.isEmpty()) {
            return;
        }
        List<String> leaks = network.leaksOfTest();
        List<Fault> failing = policy == UntouchedFaults.FAIL || !leaks.isEmpty()
                ? untouched
                : untouched.stream().filter(declared::contains).toList();
        if (!failing.isEmpty()) {
            throw new AssertionError("fault (" + descriptions(failing)
                    + ") must touch something, but did not: so nothing was tested of it"
                    + (leaks.isEmpty() ? "" : "; traffic went past the nodes' links: " + String.join("; ", leaks))
                    + "; see untouchedFaults of @NetworkEmulation");
        }
        LOG.warn(
                "{}: fault ({}) touched nothing: nothing was tested of it",
                test.getDisplayName(),
                descriptions(untouched));
        test.publishReportEntry("netsplit.untouchedFaults", descriptions(untouched));
    }

    private static String descriptions(List<Fault> faults) {
        return faults.stream().map(Fault::description).collect(Collectors.joining("), ("));
    }
}
