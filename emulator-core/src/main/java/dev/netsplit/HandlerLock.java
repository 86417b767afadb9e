package dev.netsplit;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.netsplit.impair.Quantities;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Held while handlers of faults on nodes run. They are a user's, and may not return: nobody waits for them for ever.
 * Thread-safe.
 */
final class HandlerLock {
    /** For so long a caller that is interrupted waits on, so that commands that clean up are carried out. */
    private static final Duration GRACE = Duration.ofMillis(500);

    private final Owned lock = new Owned();
    private final Duration limit;

    /**
     * @param limit for so long it is waited for
     */
    HandlerLock(Duration limit) {
        this.limit = limit;
    }

    /**
     * Takes it for the calling thread.
     *
     * @throws IllegalStateException if another holds it for longer than the limit, or the caller is interrupted
     *     meanwhile
     */
    void lock() {
        boolean interrupted = Thread.interrupted();
        try {
            if (!interrupted && lock.tryLock(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        try {
            if (!tryLock(interrupted ? GRACE : Duration.ZERO)) {
                throw failure(interrupted);
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    boolean tryLock(Duration shorter) {
        return Uninterruptibles.tryLockUninterruptibly(lock, shorter.toNanos(), TimeUnit.NANOSECONDS);
    }

    void unlock() {
        lock.unlock();
    }

    boolean isMine() {
        return lock.isHeldByCurrentThread();
    }

    private IllegalStateException failure(boolean interrupted) {
        @Nullable Thread owner = lock.owner();
        @Nullable IllegalStateException where = null;
        String thread = "has just returned";
        if (owner != null) {
            thread = "runs on thread " + owner.getName();
            where = new IllegalStateException("thread " + owner.getName() + " is here");
            where.setStackTrace(owner.getStackTrace());
        }
        return new IllegalStateException(
                "a command about faults on nodes must wait for the handler of another (it %s), but %s; it has had no effect"
                        .formatted(
                                thread,
                                interrupted
                                        ? "was interrupted"
                                        : "that has not returned within %s".formatted(Quantities.text(limit))),
                where);
    }

    private static final class Owned extends ReentrantLock {
        private static final long serialVersionUID = 1;

        @Nullable
        Thread owner() {
            return getOwner();
        }
    }
}
