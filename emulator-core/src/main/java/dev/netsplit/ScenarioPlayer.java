package dev.netsplit;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.netsplit.internal.leak.StackPlaces;
import dev.netsplit.internal.linux.HostNamespace;
import dev.netsplit.internal.log.Logs;
import dev.netsplit.internal.time.Clock;
import dev.netsplit.report.ScenarioTimeline;
import dev.netsplit.scenario.Scenario;
import dev.netsplit.scenario.Step;
import dev.netsplit.scenario.StepAction;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Plays a scenario on a thread of its own, which waits for times and events and does one thing after the other.
 * Thread-safe.
 */
final class ScenarioPlayer {
    /** For so long a scenario's end is waited for: handlers of faults on nodes are a user's, and may not return. */
    private static final long HANDLER_LIMIT_NS = TimeUnit.SECONDS.toNanos(60);

    /** For so long a caller that is interrupted waits on. */
    private static final long GRACE_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final Logger LOG = Logs.of(ScenarioRun.class); // that users know

    private final Scenario schedule;
    private final ScenarioStage stage;
    private final EmptyStrike emptyStrike;
    private final Clock clock;
    private final long startNs;
    private final Thread thread;

    /** What was planned for the start has happened. */
    private final CountDownLatch begun = new CountDownLatch(1);

    private final CountDownLatch healed = new CountDownLatch(1);
    private final CountDownLatch done = new CountDownLatch(1);

    /** What has come from outside, not looked at yet. */
    private final Queue<Event> inbox = new ConcurrentLinkedQueue<>();

    private final ScenarioJournal journal;
    private final ScenarioProgress progress; // the thread's own
    private boolean triedToHeal; // the thread's own
    private volatile boolean stopped;
    private volatile boolean complete;
    private volatile @Nullable Throwable failure;

    private ScenarioPlayer(Scenario schedule, ScenarioStage stage, EmptyStrike emptyStrike, Clock clock) {
        this.schedule = schedule;
        this.stage = stage;
        this.emptyStrike = emptyStrike;
        this.clock = clock;
        this.progress = new ScenarioProgress(schedule);
        this.journal = new ScenarioJournal(schedule);
        this.startNs = clock.nanoTime();
        this.thread = new Thread(this::run, "netsplit-scenario");
        thread.setDaemon(true);
    }

    /**
     * Starts to play; what was planned for the start, and no more, is waited for.
     *
     * @param schedule in which nothing is left to chance
     */
    static ScenarioPlayer start(Scenario schedule, ScenarioStage stage, EmptyStrike emptyStrike, Clock clock) {
        ScenarioPlayer player = new ScenarioPlayer(schedule, stage, emptyStrike, clock);
        stage.open((step, timeNs) -> player.put(new Event(step, null, timeNs)));
        HostNamespace.get().start(player.thread); // the caller may be a thread of a node
        Uninterruptibles.awaitUninterruptibly(player.begun);
        return player;
    }

    /**
     * Something that came from outside.
     *
     * @param step whose packets have arrived; null for a signal
     * @param signal that the test gave; null for packets
     */
    private record Event(@Nullable Step step, @Nullable String signal, long timeNs) {}

    private void put(Event event) {
        inbox.add(event);
        LockSupport.unpark(thread);
    }

    private void run() {
        try {
            while (!stopped && !complete) {
                readInbox();
                ScenarioProgress.Due due = progress.take(nowNs());
                if (due == null || due.plannedNs() > 0) {
                    begun.countDown(); // also before what has become due meanwhile
                }
                if (due == null) {
                    sleep(progress.nextNs());
                } else {
                    carryOut(due);
                    journal.outstanding(progress.outstanding());
                }
            }
        } catch (RuntimeException | Error e) {
            failure = e;
            note(null, "failed: " + e.getMessage());
        } finally {
            end();
        }
    }

    private void end() {
        try {
            if (!triedToHeal) {
                healAll(null);
            }
        } catch (RuntimeException | Error e) { // such as a container that does not start again
            Throwable first = failure;
            if (first == null) {
                failure = e;
            } else {
                first.addSuppressed(e);
            }
        } finally {
            warnOfFailure(); // before anybody who waits goes on: nobody may ask for it
            begun.countDown();
            healed.countDown();
            done.countDown();
            journal.close();
        }
    }

    private void warnOfFailure() {
        Throwable because = failure;
        if (because != null) {
            LOG.warn("scenario ({}) ended before its time: {}", schedule.name(), because.getMessage(), because);
        }
    }

    private void sleep(long untilNs) {
        Thread.interrupted(); // as a user's handler may have left it: an interrupted thread does not park
        if (!inbox.isEmpty() || stopped) {
            return;
        }
        if (untilNs == ScenarioProgress.NEVER) {
            LockSupport.park(this);
        } else {
            LockSupport.parkNanos(this, untilNs - nowNs());
        }
    }

    private void readInbox() {
        for (Event event = inbox.poll(); event != null; event = inbox.poll()) {
            long timeNs = event.timeNs() - startNs;
            if (event.step() != null) {
                progress.packets(event.step(), timeNs);
                continue;
            }
            String signal = requireNonNull(event.signal());
            boolean known = progress.signal(signal, timeNs);
            String what = "signal " + signal + (known ? "" : ", for which no step waits");
            journal.note(new ScenarioTimeline.Event(Optional.empty(), Duration.ofNanos(timeNs), what));
        }
    }

    private void carryOut(ScenarioProgress.Due due) {
        switch (due.what()) {
            case BEGIN -> begin(due, requireNonNull(due.step()));
            case END -> {
                Step step = requireNonNull(due.step());
                heal(step);
                note(due, step.name() + ": healed" + touched(step));
                progress.ended(step, due.plannedNs());
            }
            case HEAL -> {
                healAll(due);
                progress.healed(nowNs());
                healed.countDown();
            }
            case DONE -> {
                note(due, "quiet time is over");
                complete = true;
            }
        }
    }

    /**
     * How a step began.
     *
     * @param isInstant whether it is over already
     * @param timeNs when it was over, if it is
     */
    private record Beginning(boolean isInstant, long timeNs) {}

    private void begin(ScenarioProgress.Due due, Step step) {
        Beginning begun = step.actions().get(0).match(new StepAction.Cases<>() {
            @Override
            public Beginning inject(StepAction.Inject inject) {
                return putInForce(due, step, inject);
            }

            @Override
            public Beginning heal(StepAction.Heal heal) {
                return healSteps(due, step, heal);
            }
        });
        progress.began(due, begun.isInstant(), begun.timeNs());
    }

    private Beginning putInForce(ScenarioProgress.Due due, Step step, StepAction.Inject action) {
        Fault fault;
        try {
            fault = stage.begin(step, action.fault(), emptyStrike);
        } catch (NothingToStrikeException e) {
            if (emptyStrike == EmptyStrike.FAIL) {
                throw e;
            }
            journal.skipped(step);
            note(due, step.name() + ": skipped: " + e.getMessage());
            return new Beginning(true, nowNs());
        }
        journal.inForce(step, fault);
        note(due, step.name() + ": " + action.description());
        return new Beginning(action.isInstant(), nowNs());
    }

    private Beginning healSteps(ScenarioProgress.Due due, Step step, StepAction.Heal action) {
        for (Step other : schedule.steps()) {
            if (action.heals(other.name()) && progress.isInForce(other)) {
                heal(other);
                note(null, other.name() + ": healed by " + step.name() + touched(other));
                progress.ended(other, due.plannedNs());
            }
        }
        note(due, step.name() + ": " + action.description());
        return new Beginning(true, due.plannedNs());
    }

    private void heal(Step step) {
        Fault fault = journal.faults().get(step.name());
        if (fault != null) {
            fault.close();
        }
    }

    /**
     * Also what cannot be healed stops nothing else from being healed. It is tried once: a second time would find it
     * done.
     */
    private void healAll(ScenarioProgress.@Nullable Due due) {
        triedToHeal = true;
        RunAll heals = new RunAll().then(stage::close);
        journal.faults().forEach((step, fault) -> heals.then(() -> healAtLast(step, fault)));
        heals.run();
        note(due, "everything is healed");
    }

    private void healAtLast(String step, Fault fault) {
        if (!fault.isActive()) {
            return;
        }
        try {
            fault.close();
        } catch (RuntimeException e) {
            note(null, step + ": not healed: " + e.getMessage());
            throw e;
        }
        note(null, step + ": healed" + touched(fault));
    }

    private String touched(Step step) {
        Fault fault = journal.faults().get(step.name());
        return fault == null ? "" : touched(fault);
    }

    private static String touched(Fault fault) {
        return ", " + fault.affectedPackets() + " affected";
    }

    private void note(ScenarioProgress.@Nullable Due due, String what) {
        journal.note(new ScenarioTimeline.Event(
                Optional.ofNullable(due).map(planned -> Duration.ofNanos(planned.plannedNs())),
                Duration.ofNanos(nowNs()),
                what));
    }

    private long nowNs() {
        return clock.nanoTime() - startNs;
    }

    Scenario schedule() {
        return schedule;
    }

    void signal(String name) {
        put(new Event(null, name, clock.nanoTime()));
    }

    CountDownLatch healed() {
        return healed;
    }

    CountDownLatch done() {
        return done;
    }

    Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    boolean isComplete() {
        return complete;
    }

    /** Waits for a step to put its fault in force. */
    Fault awaitFault(String step, Duration timeout) throws InterruptedException {
        checkArgument(
                schedule.steps().stream().anyMatch(known -> known.name().equals(step)),
                "step (%s) must be one of %s",
                step,
                schedule.steps().stream().map(Step::name).toList());
        stage.refuseOwnTurn();
        Fault fault = journal.await(step, timeout, clock);
        if (fault == null) {
            boolean ended = done.getCount() == 0;
            throw failed(
                    "put the fault of step (" + step + ") in force",
                    timeout,
                    journal.skipped().contains(step)
                            ? "it found nothing to strike"
                            : ended ? reason("it ended without") : "that takes longer");
        }
        return fault;
    }

    /** Waits for one of the latches, to which both a failure and a stop lead too. */
    void await(CountDownLatch latch, String what, Duration timeout) throws InterruptedException {
        stage.refuseOwnTurn();
        boolean reached = latch.await(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
        if (!reached) {
            throw failed(what, timeout, "that takes longer");
        } else if (failure != null || (stopped && !complete)) {
            throw failed(what, timeout, reason("it was closed before"));
        }
    }

    void requireComplete() {
        if (healed.getCount() > 0
                || failure != null
                || !journal.timeline().outstanding().isEmpty()) {
            String otherwise =
                    healed.getCount() > 0 ? "it is not over; wait for it by await(...)" : "not every step happened";
            throw new IllegalStateException(
                    "scenario (%s) must have happened in full, but %s:%n%s"
                            .formatted(schedule.name(), reason(otherwise), timeline()),
                    failure);
        }
    }

    private String reason(String otherwise) {
        Throwable because = failure;
        return because == null ? otherwise : String.valueOf(because.getMessage());
    }

    private IllegalStateException failed(String what, Duration timeout, String reason) {
        return new IllegalStateException(
                "scenario (%s) must %s within %s ms, but %s:%n%s"
                        .formatted(schedule.name(), what, TimeUnit.MILLISECONDS.convert(timeout), reason, timeline()),
                failure);
    }

    Map<String, Fault> faults() {
        return journal.faults();
    }

    Set<String> skipped() {
        return journal.skipped();
    }

    ScenarioTimeline timeline() {
        return journal.timeline();
    }

    boolean hasEnded() {
        return done.getCount() == 0;
    }

    /**
     * Ends it, and heals all that it did.
     *
     * @param waiting whether that is done when this returns
     */
    void stop(boolean waiting) {
        stage.refuseOwnTurn();
        stop(waiting ? HANDLER_LIMIT_NS : 0);
    }

    /**
     * Likewise.
     *
     * @param waitNs how long it is waited for; what is not done by then goes on
     */
    void stop(long waitNs) {
        stopped = true;
        LockSupport.unpark(thread);
        if (waitNs <= 0
                || Thread.currentThread() == thread) { // as a user's handler of faults on nodes is, which may close it
            return;
        }
        boolean interrupted = Thread.interrupted();
        try {
            thread.join(TimeUnit.NANOSECONDS.toMillis(interrupted ? Math.min(waitNs, GRACE_NS) : waitNs) + 1);
        } catch (InterruptedException e) {
            interrupted = true;
            Uninterruptibles.joinUninterruptibly(thread, Math.min(waitNs, GRACE_NS), TimeUnit.NANOSECONDS);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        if (thread.isAlive()) {
            LOG.warn("scenario ({}) has not ended yet: its thread is{}", schedule.name(), place());
        }
    }

    private String place() {
        String place = StackPlaces.of(List.<StackTraceElement[]>of(thread.getStackTrace()));
        return place.isEmpty() ? " not in code that returns at once" : place;
    }
}
