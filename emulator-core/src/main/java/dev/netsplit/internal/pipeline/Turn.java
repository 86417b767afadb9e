package dev.netsplit.internal.pipeline;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The forwarder's turn: which thread has it, how many steps were made so far, and the commands that wait to be carried out between two
 * steps. A step is one packet that is forwarded, or one thing that is due. Thread-safe, except where a method says otherwise.
 */
final class Turn {
    private final AtomicReference<@Nullable Thread> holder = new AtomicReference<>();
    private final Queue<Command<?>> commands = new ConcurrentLinkedQueue<>();
    private final AtomicLong steps = new AtomicLong();
    private volatile boolean stopped;

    /** Whether a command is being carried out: one must not begin inside of another. Owned by the thread that has the turn. */
    private boolean commanding;

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

    /** Has a command carried out at the next step. */
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
     * Counts a step and carries out the commands that wait. Only by the thread that has the turn.
     *
     * @return false if the turn must end
     */
    boolean step() {
        steps.lazySet(steps.getPlain() + 1);
        if (!commanding && !stopped && !commands.isEmpty()) {
            commanding = true;
            try {
                for (Command<?> command = commands.poll(); command != null; command = commands.poll()) {
                    command.run();
                }
            } finally {
                commanding = false;
            }
        }
        return !stopped;
    }
}
