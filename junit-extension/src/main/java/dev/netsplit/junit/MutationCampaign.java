package dev.netsplit.junit;

import com.google.common.base.Ascii;
import com.google.common.base.CharMatcher;
import com.google.common.base.Stopwatch;
import com.google.common.base.Ticker;
import dev.netsplit.junit.MutantRun.Purpose;
import dev.netsplit.mutation.Mutant;
import dev.netsplit.mutation.MutationSearch;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;

/** Learns packets in one run, and then has a search say which mutants come next. */
final class MutationCampaign implements Campaign {
    /** Of a failure, in characters. */
    private static final int MAX_WORDS = 160;

    private final MutationSettings settings;
    private final Ticker ticker;
    private final Stopwatch searching;
    private final ExtensionContext template;

    /** The first failure under each mutant. */
    private final Map<Mutant, Throwable> failures = new LinkedHashMap<>();

    private @Nullable CampaignRun last;
    private @Nullable MutationSearch search;
    private long leftOut;
    private int mutants;

    MutationCampaign(MutationSettings settings, Ticker ticker, ExtensionContext template) {
        this.settings = settings;
        this.ticker = ticker;
        this.searching = Stopwatch.createUnstarted(ticker);
        this.template = template;
    }

    @Override
    public Optional<CampaignRun> next() {
        CampaignRun before = last;
        Optional<CampaignRun> next;
        if (before == null) {
            next = Optional.of(settings.replay().<CampaignRun>map(this::replay).orElseGet(this::learning));
        } else if (before instanceof LearningRun learning) {
            next = begin(learning);
        } else {
            next = search == null ? Optional.empty() : goOn(search, (MutantRun) before);
        }
        last = next.orElse(last);
        return next;
    }

    private CampaignRun learning() {
        return new LearningRun(settings.seed(), OutputDirectory.beside(settings.files(), "-learned.ledger"), ticker);
    }

    private CampaignRun replay(Mutant mutant) {
        return new MutantRun("mutant", settings.seed(), mutant, settings.delay(), Purpose.REPLAY);
    }

    private Optional<CampaignRun> begin(LearningRun learning) {
        if (!learning.passed()) {
            return Optional.empty();
        }
        leftOut = learning.leftOut();
        searching.start();
        search = new MutationSearch(
                learning.packets(settings.flows()),
                settings.mutators(),
                settings.pairs(),
                settings.confirmations(),
                settings.maxMutants());
        return run(search, null);
    }

    private Optional<CampaignRun> goOn(MutationSearch current, MutantRun before) {
        if (before.isReported()) { // by another extension, and so as it is
            return Optional.empty();
        }
        before.failure().ifPresent(failure -> failures.putIfAbsent(before.mutant(), failure));
        current.ran(
                before.result(),
                before.failure().map(MutationCampaign::inAFewWords).orElse(""));
        if (searching.elapsed().compareTo(settings.budget()) >= 0) {
            current.finish();
        }
        return run(current, before.mutant());
    }

    /** On one line. */
    private static String inAFewWords(Throwable failure) {
        String words = CharMatcher.whitespace().trimAndCollapseFrom(failure.toString(), ' ');
        return Ascii.truncate(words, MAX_WORDS, "...");
    }

    private Optional<CampaignRun> run(MutationSearch current, @Nullable Mutant before) {
        return current.next().map(mutant -> {
            boolean again = mutant.equals(before);
            mutants += again ? 0 : 1;
            String number = mutants <= current.singleMutants()
                    ? mutants + " of " + current.singleMutants()
                    : mutants + ", a pair";
            return new MutantRun(
                    "mutant " + number + (again ? ", again" : ""),
                    settings.seed(),
                    mutant,
                    settings.delay(),
                    again ? Purpose.CONFIRM : Purpose.SEARCH);
        });
    }

    @Override
    public Optional<TestTemplateInvocationContext> verdict() {
        MutationVerdict verdict = new MutationVerdict(settings, template);
        if (search != null) {
            return verdict.of(search.report(), leftOut, failures);
        }
        return last instanceof MutantRun replayed ? verdict.of(replayed) : Optional.empty();
    }
}
