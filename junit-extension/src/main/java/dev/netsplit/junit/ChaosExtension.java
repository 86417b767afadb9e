package dev.netsplit.junit;

import com.google.common.base.Ticker;
import dev.netsplit.internal.log.Logs;
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
            if (search.testedNothing()) {
                return Optional.of(new CampaignVerdict(
                        "nothing was tested",
                        new AssertionError("faults of " + search.searched()
                                + " schedules must touch something, but none did: do the nodes talk to each other?")));
            }
            return search.found().map(this::verdict);
        }

        private CampaignVerdict verdict(ChaosRun found) {
            Throwable failure = found.failure().orElseThrow();
            ChaosHint hint = ChaosHint.of(search, found, settings.output(), template);
            if (hint.addTo(failure)) {
                LOG.info("{} failed: {}", template.getDisplayName(), hint.getMessage());
            }
            String smallest = ChaosRun.summary(search.shrinker().orElseThrow().smallest());
            return new CampaignVerdict("seed " + found.seed() + ", smallest: " + smallest, failure);
        }
    }
}
