package dev.netsplit.junit;

import dev.netsplit.EmulatedNetwork;
import dev.netsplit.internal.log.Logs;
import dev.netsplit.report.Fidelity;
import java.util.Optional;
import java.util.StringJoiner;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.Logger;

/**
 * Reports packets that the network lost during a test, or that user code failed for, though no test asked for that: in
 * the failure of the test, in the log, and as a report entry. A test that fails may have failed for them, and a test
 * that passes may have passed for them.
 */
final class UnaskedLosses extends Hint {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = Logs.of(UnaskedLosses.class);
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(UnaskedLosses.class);

    private UnaskedLosses(String message) {
        super(message);
    }

    /** A test begins: what was lost before it is not its own. */
    static void begin(ExtensionContext test, EmulatedNetwork network) {
        fidelity(network).ifPresent(before -> test.getStore(NAMESPACE).put(Fidelity.class, before));
    }

    /** Adds the losses of the test to its failure. Of a class's failure, all losses are its own. */
    static void addTo(Throwable failure, ExtensionContext context, EmulatedNetwork network) {
        String losses = since(context, network);
        if (!losses.isEmpty()) {
            new UnaskedLosses(losses).addTo(failure);
        }
    }

    /** The test ends: its losses are logged and published. */
    static void publish(ExtensionContext test, EmulatedNetwork network) {
        String losses = since(test, network);
        if (!losses.isEmpty()) {
            LOG.warn("{}: {}", test.getDisplayName(), losses);
            test.publishReportEntry("netsplit.unaskedLosses", losses);
        }
    }

    private static String since(ExtensionContext context, EmulatedNetwork network) {
        Fidelity before = context.getStore(NAMESPACE).get(Fidelity.class, Fidelity.class);
        Fidelity now = fidelity(network).orElse(null);
        if (now == null) {
            return "";
        }
        long refused = now.refused() - (before == null ? 0 : before.refused());
        long forMemory = now.refusedForMemory() - (before == null ? 0 : before.refusedForMemory());
        long kernelDrops = now.kernelDrops() - (before == null ? 0 : before.kernelDrops());
        long errors = now.internalErrors() - (before == null ? 0 : before.internalErrors());
        StringJoiner kinds = new StringJoiner("; ");
        if (forMemory > 0) {
            kinds.add(forMemory
                    + " refused because there was no memory for them (raise packetMemory of @NetworkEmulation, or limit"
                    + " the queue of the link that is overloaded; see refused of each link in network.stats())");
        }
        if (refused > forMemory) {
            kinds.add(refused - forMemory + " refused by the receiver's kernel, or not sent in time");
        }
        if (kernelDrops > 0) {
            kinds.add(kernelDrops + " dropped by the sender's kernel before the emulator could read them");
        }
        if (errors > 0) {
            kinds.add(errors
                    + " met code on the packet path that failed, such as an impairment or a filter (the log has the"
                    + " first exception)");
        }
        return kinds.length() == 0 ? "" : "packets were lost that no test asked to lose: " + kinds;
    }

    /** Nothing if the network cannot say any more: that is no news, since whatever stopped it is reported by itself. */
    private static Optional<Fidelity> fidelity(EmulatedNetwork network) {
        try {
            return Optional.of(network.fidelity());
        } catch (RuntimeException e) {
            LOG.debug("cannot see what the network lost", e);
            return Optional.empty();
        }
    }
}
