package dev.netsplit.junit;

import static java.util.Objects.requireNonNull;

import java.lang.reflect.AnnotatedElement;
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
import org.junit.platform.commons.support.AnnotationSupport;
import org.slf4j.Logger;

/**
 * The runs of a campaign, one after the other, and at last its verdict. JUnit asks for the next one when the one before
 * is over, so each can depend on what became of those before, and every run is a test of its own to all other
 * extensions.
 */
final class CampaignRuns implements Iterator<TestTemplateInvocationContext> {
    private final Campaign campaign;
    private final String title;
    private final Logger log;
    private @Nullable CampaignRun running;
    private @Nullable TestTemplateInvocationContext next;
    private boolean ended;

    private CampaignRuns(Campaign campaign, String title, Logger log) {
        this.campaign = campaign;
        this.title = title;
        this.log = log;
    }

    /**
     * @param title what runs are told of as, in the log
     */
    static Stream<TestTemplateInvocationContext> of(Campaign campaign, String title, Logger log) {
        return StreamSupport.stream(
                Spliterators.spliteratorUnknownSize(new CampaignRuns(campaign, title, log), Spliterator.ORDERED),
                false);
    }

    /** Whether a test is run again and again. */
    static boolean isDeclaredOn(AnnotatedElement level) {
        return AnnotationSupport.isAnnotated(level, ChaosTest.class)
                || AnnotationSupport.isAnnotated(level, PacketMutationTest.class);
    }

    /**
     * The plan of the test's networks.
     *
     * @param annotation that the test has
     * @throws ExtensionConfigurationException if there is none, or a scenario is declared for the test
     */
    static NetworkPlan plan(String annotation, ExtensionContext template) {
        String where = annotation + " on " + Levels.describe(template.getRequiredTestMethod());
        if (DeclaredScenario.of(template).isPresent()) {
            throw new ExtensionConfigurationException(
                    where + " must stand without @NetworkScenario: it says itself what goes wrong");
        }
        return NetworkPlan.of(template)
                .orElseThrow(() -> new ExtensionConfigurationException(where
                        + " must stand on, or inside of, something with @NetworkEmulation, which declares the nodes"));
    }

    @Override
    public boolean hasNext() {
        if (next == null && !ended) {
            tellOfLast();
            Optional<? extends CampaignRun> run = campaign.next();
            running = run.orElse(null);
            ended = run.isEmpty();
            next = run.<TestTemplateInvocationContext>map(CampaignInvocation::new)
                    .or(campaign::verdict)
                    .orElse(null);
        }
        return next != null;
    }

    private void tellOfLast() {
        CampaignRun over = running;
        if (over != null) {
            log.info("{}: {}: {}", title, over, over.outcome());
            log.debug("{}", over.details());
        }
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
