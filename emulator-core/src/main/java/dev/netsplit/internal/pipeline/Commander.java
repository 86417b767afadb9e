package dev.netsplit.internal.pipeline;

import dev.netsplit.internal.time.Clock;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** Gives commands to the forwarder, and waits for them as long as there is hope. Thread-safe. */
final class Commander {
    /** A forwarder that has made no step for so long will make none. */
    private static final long STUCK_NS = TimeUnit.SECONDS.toNanos(10);

    /** The same while the network closes, which has to end in time; and how much longer, once that was so. */
    private static final long STUCK_AT_THE_END_NS = TimeUnit.SECONDS.toNanos(1);

    /** For so long commands are waited for in all while the network closes, though steps are made. */
    private static final long CLOSING_NS = TimeUnit.SECONDS.toNanos(2);

    /** For so long a caller that is interrupted waits on, so that commands that clean up are carried out. */
    private static final long GRACE_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(20);

    /**
     * A look that took longer was one at a machine that stood still, or at a JVM in a debugger: no more than this
     * counts.
     */
    private static final long LONGEST_LOOK_NS = 5 * LOOK_NS;

    private static final long NOT_CLOSING = Long.MAX_VALUE;

    private final String network;
    private final Turn turn;
    private final Runnable wake;
    private final PipelineThreads threads;
    private final Clock clock;
    private volatile long closedByNs = NOT_CLOSING;

    /** How many steps there were when the forwarder was found stuck; commands after that do not wait as long again. */
    private volatile long stuckAtStep = -1;

    private volatile boolean ended;

    /**
     * @param network its name, for errors
     * @param wake called when a command waits
     */
    Commander(String network, Turn turn, Runnable wake, PipelineThreads threads, Clock clock) {
        this.network = network;
        this.turn = turn;
        this.wake = wake;
        this.threads = threads;
        this.clock = clock;
    }

    /**
     * Has a command carried out, and returns its result.
     *
     * @throws IllegalStateException if the network is closed, or the command fails
     * @throws PacketPathException if the calling thread has the turn; if it is interrupted for longer than half a
     *     second; if the forwarder makes no step for ten seconds, or for another one after such a command
     */
    <T> T call(Callable<T> body) {
        refuseOwnTurn();
        requireOpen();
        Command<T> command = new Command<>(body, clock.nanoTime());
        turn.put(command);
        wake.run();
        await(command);
        return command.result();
    }

    /** Refuses the calling thread if it has the forwarder's turn: it would wait for itself. */
    void refuseOwnTurn() {
        if (turn.isMine()) {
            throw new PacketPathException(
                    ("%s must not be called by code that carries packets, such as an impairment or a filter (network"
                                    + " (%s), thread %s); call it from another thread")
                            .formatted(
                                    Callers.facadeMethod(),
                                    network,
                                    Thread.currentThread().getName()));
        }
    }

    /** From now on commands wait a short time only. */
    void beginClosing() {
        if (closedByNs == NOT_CLOSING) {
            closedByNs = clock.nanoTime() + CLOSING_NS;
        }
    }

    /** Refuses all commands from now on, and those that wait. */
    void end() {
        ended = true;
    }

    private void requireOpen() {
        if (ended) {
            throw new IllegalStateException("network (%s) must be open".formatted(network));
        }
    }

    private void await(Command<?> command) {
        boolean interrupted = false;
        long graceNs = GRACE_NS;
        long steps = turn.steps();
        long quietNs = steps == stuckAtStep ? STUCK_NS - STUCK_AT_THE_END_NS : 0;
        long lookedNs = clock.nanoTime();
        try {
            while (!isDone(command)) {
                if (Thread.interrupted()) {
                    interrupted = true;
                }
                long nowNs = clock.nanoTime();
                long sinceNs = Math.min(nowNs - lookedNs, LONGEST_LOOK_NS);
                lookedNs = nowNs;
                long stepsNow = turn.steps();
                quietNs = stepsNow == steps ? quietNs + sinceNs : 0;
                steps = stepsNow;
                graceNs -= interrupted ? sinceNs : 0;
                if (ended && command.withdraw()) {
                    requireOpen();
                } else if (graceNs <= 0) {
                    throw new PacketPathException("a command to network (%s) was interrupted before it was done; %s"
                            .formatted(network, effect(command)));
                } else if (quietNs >= (closedByNs == NOT_CLOSING ? STUCK_NS : STUCK_AT_THE_END_NS)) {
                    stuckAtStep = quietNs >= STUCK_NS ? steps : stuckAtStep;
                    throw stuck("thread %s has not gone on for " + seconds(quietNs), command);
                } else if (nowNs > closedByNs) { // though steps may have been made
                    throw stuck(
                            "it is closing, and waits for " + seconds(CLOSING_NS)
                                    + " at most for all commands together; its thread is %s",
                            command);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Looks for a moment; an interrupt is noted by the caller, and ends the look only. */
    private static boolean isDone(Command<?> command) {
        try {
            return command.await(LOOK_NS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static String effect(Command<?> command) {
        return command.withdraw() ? "it has had no effect" : "it may have taken effect";
    }

    private static String seconds(long ns) {
        return TimeUnit.NANOSECONDS.toSeconds(ns) + " s";
    }

    /**
     * @param why with a place for the thread's name
     */
    private PacketPathException stuck(String why, Command<?> command) {
        Thread holder = turn.holder();
        Thread thread = holder == null ? threads.forwarder() : holder;
        String message = ("network (%s) must be able to carry packets to carry out a command, but %s; %s. The"
                        + " cause tells where the thread is; impairments and filters must return at once")
                .formatted(network, why.formatted(thread.getName()), effect(command));
        IllegalStateException where = new IllegalStateException("thread " + thread.getName() + " is here");
        where.setStackTrace(thread.getStackTrace());
        return new PacketPathException(message, where);
    }
}
