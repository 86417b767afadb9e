package dev.netsplit.internal.pipeline;

import dev.netsplit.internal.time.Clock;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The forwarder's turn: which thread has it, how many steps were made so far, and the commands that wait to be carried
 * out between two steps. A step is one packet that is forwarded, or one thing that is due. Thread-safe, except where a
 * method says otherwise.
 */
final class Turn {
    /** In place of the time of what comes next: packets that wait in the ring may come before it. */
    static final long UNKNOWN = Long.MIN_VALUE;

    private static final long LONGEST_WAIT_NS = 10_000_000;

    private final AtomicReference<@Nullable Thread> holder = new AtomicReference<>();
    private final Queue<Command<?>> commands = new ConcurrentLinkedQueue<>();
    private final AtomicLong steps = new AtomicLong();
    private final Clock clock;
    private volatile boolean stopped;

    /**
     * Whether a command is being carried out: one must not begin inside of another. Owned by the thread that has the
     * turn.
     */
    private boolean commanding;

    Turn(Clock clock) {
        this.clock = clock;
    }

    /** Takes the turn; returns false if a thread has it. */
    boolean begin() {
        return holder.compareAndSet(null, Thread.currentThread());
    }

    /** Leaves the turn. Only by the thread that has it. */
    void end() {
        holder.set(null);
    }

    /** The thread that has the turn, if any. */
    @Nullable
    Thread holder() {
        return holder.get();
    }

    /** Whether the calling thread has the turn. */
    boolean isMine() {
        return holder.get() == Thread.currentThread();
    }

    /** Has a command carried out after what came before it. */
    void put(Command<?> command) {
        commands.add(command);
    }

    /** Whether commands wait. */
    boolean isWaitedFor() {
        return !commands.isEmpty();
    }

    /** How many steps were made so far. */
    long steps() {
        return steps.get();
    }

    /** Ends the turn at the next step, and refuses later ones. */
    void stop() {
        stopped = true;
    }

    boolean isStopped() {
        return stopped;
    }

    /**
     * Counts a step and carries out the commands whose turn it is: those that were given before what comes next, and
     * those that have waited for {@value #LONGEST_WAIT_NS} ns. So a command comes after all packets that were read, and
     * all that was due, before it was given, but a flood of these does not keep it waiting. Only by the thread that has
     * the turn.
     *
     * @param nextNs when that which comes next was read, or is due; or {@link #UNKNOWN}
     * @return false if the turn must end
     */
    boolean step(long nextNs) {
        steps.lazySet(steps.getPlain() + 1);
        if (!commanding && !stopped && !commands.isEmpty()) {
            commanding = true;
            try {
                long readyNs = Math.max(nextNs, clock.nanoTime() - LONGEST_WAIT_NS);
                for (Command<?> command = commands.peek();
                        command != null && command.givenNs() < readyNs;
                        command = commands.peek()) {
                    commands.remove();
                    command.run();
                }
            } finally {
                commanding = false;
            }
        }
        return !stopped;
    }
}
