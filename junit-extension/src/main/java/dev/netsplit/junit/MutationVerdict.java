package dev.netsplit.junit;

import dev.netsplit.impair.Quantities;
import dev.netsplit.internal.log.Logs;
import dev.netsplit.mutation.Mutant;
import dev.netsplit.mutation.MutationReport;
import dev.netsplit.mutation.Outcome;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.slf4j.Logger;

/** Tells what came of a {@link PacketMutationTest}, and whether that is a failure. */
record MutationVerdict(MutationSettings settings, ExtensionContext template) {
    private static final Logger LOG = Logs.of(PacketMutationTest.class);
    private static final String ROBUSTNESS = "netsplit.robustness";
    private static final int FAILURES_SHOWN = 10;

    /**
     * Empty if all is well.
     *
     * @param leftOut how many packets were not learned, since they came too fast
     * @param failures the first one under each mutant
     */
    Optional<TestTemplateInvocationContext> of(MutationReport report, long leftOut, Map<Mutant, Throwable> failures) {
        String left = leftOut == 0 ? "" : leftOut + " packets came too fast to be learned\n";
        Path file = OutputDirectory.write(OutputDirectory.beside(settings.files(), "-mutations.txt"), report + left);
        LOG.info("{}: {}{}; all of it is in {}", template.getDisplayName(), left, report.summary(), file);
        template.publishReportEntry(ROBUSTNESS, report.score());
        return problem(report).map(problem -> {
            AssertionError failure = new AssertionError(problem + "\n" + report + left + rerun(failures));
            failures.values().stream().limit(FAILURES_SHOWN).forEach(failure::addSuppressed);
            return new CampaignVerdict(report.summary(), failure);
        });
    }

    /** Of the one mutant that was asked for: its own failure is told of already. */
    Optional<TestTemplateInvocationContext> of(MutantRun replayed) {
        return replayed.result() != Outcome.NOT_REACHED
                ? Optional.empty()
                : Optional.of(new CampaignVerdict(
                        "not reached",
                        new AssertionError(MutationSettings.MUTATION + " (" + replayed.mutant()
                                + ") must be about packets that come, but not all of them did")));
    }

    private Optional<String> problem(MutationReport report) {
        if (report.packets().isEmpty()) {
            return Optional.of(
                    "packets between targets must be at least one, but there was none in the test method's time: do the"
                            + " nodes talk to each other?");
        } else if (report.results().isEmpty()) { // a failure that was told of ended it
            return Optional.empty();
        } else if (!report.with(Outcome.FAILED_UNTOUCHED).isEmpty()) {
            return Optional.of(
                    "the test must pass where nothing is done to a packet, but did not: it fails by itself at times");
        } else if (report.robustness().isEmpty()) {
            return Optional.of("mutants must reach a packet, but none did: are packets others in each run?");
        } else if (report.robustness().getAsDouble() < settings.robustness()) {
            return Optional.of("robustness (" + report.score() + ") must be at least "
                    + Quantities.percent(settings.robustness()));
        }
        return Optional.empty();
    }

    private String rerun(Map<Mutant, Throwable> failures) {
        return failures.keySet().stream()
                .findFirst()
                .map(mutant -> "rerun the first: "
                        + RerunHint.command(
                                template,
                                List.of(
                                        MutationSettings.MUTATION + "=" + mutant,
                                        Networks.SEED_PARAMETER + "=" + settings.seed()))
                        + "\n")
                .orElse("");
    }
}
