package dev.netsplit.junit;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Ticker;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.platform.commons.support.AnnotationSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the runs of a {@link ChaosTest}. JUnit asks for the next one when the one before is over, so each can depend on what became of
 * those before, and every run is a test of its own to all other extensions.
 */
final class ChaosExtension implements TestTemplateInvocationContextProvider {

    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return AnnotationSupport.isAnnotated(context.getElement(), ChaosTest.class);
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        NetworkPlan plan = NetworkPlan.of(context)
                .orElseThrow(() -> new ExtensionConfigurationException("@ChaosTest on "
                        + Levels.describe(context.getRequiredTestMethod())
                        + " must stand on, or inside of, something with @NetworkEmulation, which declares the nodes"));
        if (DeclaredScenario.of(context).isPresent()) {
            throw new ExtensionConfigurationException("@ChaosTest on "
                    + Levels.describe(context.getRequiredTestMethod())
                    + " must stand without @NetworkScenario: it makes the scenarios itself");
        }
        ChaosTest annotation = AnnotationSupport.findAnnotation(context.getElement(), ChaosTest.class)
                .orElseThrow();
        ChaosSettings settings = ChaosSettings.of(annotation, plan, context);
        Runs runs = new Runs(new ChaosCampaign(settings, Ticker.systemTicker()), settings, context);
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(runs, Spliterator.ORDERED), false);
    }

    /** One after the other, and at last what was found. */
    private static final class Runs implements Iterator<TestTemplateInvocationContext> {
        private static final Logger LOG = LoggerFactory.getLogger(ChaosTest.class);

        private final ChaosCampaign campaign;
        private final ChaosSettings settings;
        private final ExtensionContext template;
        private @Nullable ChaosRun running;
        private @Nullable TestTemplateInvocationContext next;
        private boolean ended;

        Runs(ChaosCampaign campaign, ChaosSettings settings, ExtensionContext template) {
            this.campaign = campaign;
            this.settings = settings;
            this.template = template;
        }

        @Override
        public boolean hasNext() {
            if (next == null && !ended) {
                tellOfLast();
                Optional<ChaosRun> run = campaign.next();
                running = run.orElse(null);
                ended = run.isEmpty();
                next = run.<TestTemplateInvocationContext>map(ChaosInvocation::new)
                        .or(this::verdict)
                        .orElse(null);
            }
            return next != null;
        }

        private void tellOfLast() {
            ChaosRun over = running;
            if (over != null) {
                LOG.info("{}: {}: {}", template.getDisplayName(), over, over.outcome());
                LOG.debug("{}", over.timeline());
            }
        }

        private Optional<TestTemplateInvocationContext> verdict() {
            if (campaign.testedNothing()) {
                return Optional.of(new ChaosVerdict(
                        "nothing was tested",
                        new AssertionError("faults of " + campaign.searched()
                                + " schedules must touch something, but none did: do the nodes talk to each other?")));
            }
            return campaign.found().map(found -> {
                Throwable failure = found.failure().orElseThrow();
                ChaosHint hint = ChaosHint.of(campaign, found, settings.output(), template);
                if (hint.addTo(failure)) {
                    LOG.info("{} failed: {}", template.getDisplayName(), hint.getMessage());
                }
                String smallest =
                        ChaosRun.summary(campaign.shrinker().orElseThrow().smallest());
                return new ChaosVerdict("seed " + found.seed() + ", smallest: " + smallest, failure);
            });
        }

        @Override
        public TestTemplateInvocationContext next() {
            if (!hasNext()) {
                throw new NoSuchElementException("no more runs");
            }
            TestTemplateInvocationContext result = next;
            next = null;
            return requireNonNull(result);
        }
    }
}
