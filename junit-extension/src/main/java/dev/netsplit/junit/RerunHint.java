package dev.netsplit.junit;

import dev.netsplit.EmulatedNetwork;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says how to run a failed test again with the same seed. Where stack traces are trimmed, hints are cut off, so it is logged as
 * well.
 */
final class RerunHint extends Hint {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(RerunHint.class);

    private RerunHint(String message) {
        super(message);
    }

    /** Adds the hint to the failure, logs it and publishes it; does nothing for an assumption that did not hold. */
    static void addTo(Throwable failure, ExtensionContext context, EmulatedNetwork network) {
        String seed = Networks.SEED_PARAMETER + "=" + network.seed();
        String command = command(
                context,
                CampaignRun.of(context)
                        .map(run -> run.rerun().toArray(String[]::new))
                        .orElse(new String[] {seed}));
        String replay = Ledgers.replayProperty(network)
                .map(property -> "; replay: " + command(context, property))
                .orElse("");
        RerunHint hint = new RerunHint(seed + "; rerun: " + command + replay);
        if (hint.addTo(failure)) {
            LOG.info("{} failed; {}", context.getDisplayName(), hint.getMessage());
            context.publishReportEntry(
                    Map.of(Networks.SEED_PARAMETER, Long.toString(network.seed()), "netsplit.rerun", command));
            network.ledger().ifPresent(ledger -> Ledgers.attach(ledger, context));
        }
    }

    /** The line that runs a test again with system properties. */
    static String command(ExtensionContext context, String... properties) {
        return Stream.concat(Stream.of("test=" + selector(context)), Stream.of(properties))
                .map(RerunHint::quoted)
                .collect(Collectors.joining(" -D", "mvn test -D", ""));
    }

    /** As Surefire's {@code -Dtest} takes it. */
    private static String selector(ExtensionContext context) {
        String binaryName = context.getRequiredTestClass().getName();
        String className = binaryName.substring(binaryName.lastIndexOf('.') + 1);
        return context.getTestMethod()
                .map(method -> className + "#" + method.getName())
                .orElse(className);
    }

    /** So that a shell leaves the dollar of a nested class's name alone, and the arrow in that of a packet. */
    private static String quoted(String property) {
        int value = property.indexOf('=') + 1;
        return property.matches("[\\w.=#/-]+")
                ? property
                : property.substring(0, value) + "'" + property.substring(value) + "'";
    }
}
