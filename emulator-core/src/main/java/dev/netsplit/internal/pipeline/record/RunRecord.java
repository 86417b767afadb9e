package dev.netsplit.internal.pipeline.record;

import dev.netsplit.internal.pipeline.flow.FlowTotals;
import dev.netsplit.internal.random.RandomStream;
import dev.netsplit.internal.time.Clock;
import dev.netsplit.report.Ledger.Detail;
import dev.netsplit.topology.LinkName;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** What is recorded of a run, and what is replayed in it; often nothing. */
public final class RunRecord {
    private final @Nullable FateSink sink;
    private final Detail detail;
    private final @Nullable Replay replay;
    private final FaultRecorder faults;
    private final List<String> tests;

    /**
     * @param sink where fates are recorded; null: nowhere
     * @param detail which, and what beside
     * @param replay what is replayed; null: nothing
     * @param tests the names of the tests so far, to which later ones are added; the first is that of none
     */
    public RunRecord(@Nullable FateSink sink, Detail detail, @Nullable Replay replay, List<String> tests, Clock clock) {
        this.tests = tests;
        this.sink = sink;
        this.detail = detail;
        this.replay = replay;
        this.faults = new FaultRecorder(sink, clock);
    }

    /** Nothing is recorded, nothing replayed. */
    public static RunRecord none() {
        return new RunRecord(null, Detail.FATES, null, newTests(), () -> 0);
    }

    /** The names of the tests of a run that has had none. Another thread may read it. */
    public static List<String> newTests() {
        return new CopyOnWriteArrayList<>(List.of(Replay.NO_TEST));
    }

    /** A test begins; returns its number, from 1. */
    public int beginTest(String name) {
        tests.add(name);
        if (replay != null) {
            replay.beginTest(name);
        }
        return tests.size() - 1;
    }

    /** What is added to the draws of a test: the same as in the recorded run. */
    public long salt(String test) {
        return replay != null && !replay.knowsTests()
                ? 0
                : RandomStream.of(0, "test", test).bits(0);
    }

    public FaultRecorder faults() {
        return faults;
    }

    public LinkFates fates(LinkName link) {
        return new LinkFates(link, sink, detail, faults);
    }

    /** Returns how many entries the ledger lacks, since its thread could not keep up. */
    public long leftOut() {
        return sink == null ? 0 : sink.leftOut();
    }

    @Nullable
    public Replay replay() {
        return replay;
    }

    /** What was recorded of the link; null: nothing is replayed. */
    @Nullable
    public ReplayedLink replayed(LinkName link) {
        return replay == null ? null : replay.link(link);
    }

    /** From which seed impairments draw: in a replay, the recorded run's, so that the same bits are flipped. */
    public long impairmentSeed(long seed) {
        return replay == null ? seed : replay.seed();
    }

    /** Where flows that are forgotten are added up; null if nobody asks. */
    @Nullable
    public FlowTotals forgottenFlows() {
        return sink == null && replay == null ? null : new FlowTotals();
    }
}
