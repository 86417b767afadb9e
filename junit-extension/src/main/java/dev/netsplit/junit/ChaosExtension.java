package dev.netsplit.junit;

import com.google.common.base.Ticker;
import dev.netsplit.impair.Quantities;
import dev.netsplit.internal.log.Logs;
import dev.netsplit.scenario.ScenarioShrinker;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.platform.commons.support.AnnotationSupport;
import org.slf4j.Logger;

/** Makes the runs of a {@link ChaosTest}. */
final class ChaosExtension implements TestTemplateInvocationContextProvider {
    private static final Logger LOG = Logs.of(ChaosTest.class);

    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return AnnotationSupport.isAnnotated(context.getElement(), ChaosTest.class);
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        NetworkPlan plan = CampaignRuns.plan("@ChaosTest", context);
        ChaosTest annotation = AnnotationSupport.findAnnotation(context.getElement(), ChaosTest.class)
                .orElseThrow();
        ChaosSettings settings = ChaosSettings.of(annotation, plan, context);
        ChaosCampaign search = new ChaosCampaign(settings, Ticker.systemTicker());
        return CampaignRuns.of(new Chaos(search, settings, context), context.getDisplayName(), LOG);
    }

    /** The search, and what is said of what it found. */
    private record Chaos(ChaosCampaign search, ChaosSettings settings, ExtensionContext template) implements Campaign {

        @Override
        public Optional<ChaosRun> next() {
            return search.next();
        }

        @Override
        public Optional<TestTemplateInvocationContext> verdict() {
            warnOfShortFaults();
            if (search.struckNothing()) {
                return Optional.of(new CampaignVerdict(
                        "nothing was struck",
                        new AssertionError("faults on nodes must find something that runs, but none of "
                                + search.searched()
                                + " schedules did; start it in @BeforeEach, by node.process(...), say, or"
                                + " register it by Node.onNodeFault")));
            }
            if (search.testedNothing()) {
                return Optional.of(new CampaignVerdict(
                        "nothing was tested",
                        new AssertionError("faults of " + search.searched()
                                + " schedules must touch something, but none did: do the nodes talk to each other?")));
            }
            return search.found().map(this::verdict);
        }

        /** A system that takes longer to notice a fault than the fault lasts does nothing about it. */
        private void warnOfShortFaults() {
            settings.detectionTime()
                    .filter(time ->
                            search.searched() > 0 && search.longestFault().compareTo(time) < 0)
                    .ifPresent(time -> {
                        String warning =
                                "longest fault (%s) must be at least the detection time (%s), or the system never notices"
                                                .formatted(
                                                        Quantities.text(search.longestFault()), Quantities.text(time))
                                        + " one; make longest and duration longer, or the system's timeouts shorter";
                        LOG.warn("{}: {}", template.getDisplayName(), warning);
                        template.publishReportEntry("netsplit.chaos.warning", warning);
                    });
        }

        private CampaignVerdict verdict(ChaosRun found) {
            Throwable failure = found.failure().orElseThrow();
            ChaosHint hint = ChaosHint.of(search, found, settings.output(), template);
            if (hint.addTo(failure)) {
                LOG.info("{} failed: {}", template.getDisplayName(), hint.getMessage());
            }
            ScenarioShrinker shrinker = search.shrinker().orElseThrow();
            String outcome = shrinker.tries() > 0 && shrinker.failedTries() == 0
                    ? "did not fail again: 0 of " + shrinker.tries()
                    : "smallest: " + ChaosRun.summary(shrinker.smallest());
            return new CampaignVerdict("seed " + found.seed() + ", " + outcome, failure);
        }
    }
}
