package dev.netsplit.junit;

import dev.netsplit.EmulatedNetwork;
import dev.netsplit.internal.log.Logs;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.Logger;

/**
 * Says how to run a failed test again with the same seed. Where stack traces are trimmed, hints are cut off, so it is
 * logged as well.
 */
final class RerunHint extends Hint {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = Logs.of(RerunHint.class);

    private RerunHint(String message) {
        super(message);
    }

    /** Adds the hint to the failure, logs it and publishes it; does nothing for an assumption that did not hold. */
    static void addTo(Throwable failure, ExtensionContext context, EmulatedNetwork network) {
        String seed = Networks.SEED_PARAMETER + "=" + network.seed();
        List<String> settings = CampaignRun.of(context).map(CampaignRun::rerun).orElse(List.of(seed));
        String command = command(context, settings);
        String replay = Ledgers.replayProperty(network)
                .map(ledger -> "; replay: " + command(context, concat(settings, ledger)))
                .orElse("");
        RerunHint hint = new RerunHint(seed + "; rerun: " + command + replay);
        if (hint.addTo(failure)) {
            LOG.info("{} failed; {}", context.getDisplayName(), hint.getMessage());
            context.publishReportEntry(
                    Map.of(Networks.SEED_PARAMETER, Long.toString(network.seed()), "netsplit.rerun", command));
            network.ledger().ifPresent(ledger -> Ledgers.attach(ledger, context));
        }
    }

    /**
     * The line that runs a test again.
     *
     * @param settings such as {@code netsplit.seed=42}
     */
    static String command(ExtensionContext context, List<String> settings) {
        return RerunLine.current()
                .of(
                        context.getRequiredTestClass().getName(),
                        context.getTestMethod().map(Method::getName),
                        settings);
    }

    private static List<String> concat(List<String> settings, String another) {
        return Stream.concat(settings.stream(), Stream.of(another)).toList();
    }
}
