package dev.netsplit;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A handler does not return: those who want to strike or heal meanwhile learn it, and where it is. */
@Timeout(60)
class HandlerLockTest {
    private final CountDownLatch held = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);

    @AfterEach
    void letGo() {
        end.countDown();
    }

    @Test
    void itIsWaitedForAsLongAsTheLimit() throws Exception {
        HandlerLock lock = heldByAnother(Duration.ofMillis(20));

        assertThatIllegalStateException()
                .isThrownBy(lock::lock)
                .withMessage("a command about faults on nodes must wait for the handler of another (it runs on thread"
                        + " a-handler),"
                        + " but that has not returned within 20ms; it has had no effect")
                .satisfies(e -> assertThat(requireNonNull(e.getCause()).getStackTrace())
                        .anyMatch(frame -> frame.getMethodName().equals("await")));
        assertThat(lock.isMine()).isFalse();
    }

    @Test
    void anInterruptedThreadWaitsForAMomentOnlyAndStaysInterrupted() throws Exception {
        HandlerLock lock = heldByAnother(Duration.ofDays(1));
        Thread.currentThread().interrupt();

        assertThatIllegalStateException().isThrownBy(lock::lock).withMessageContaining("but was interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void anInterruptedThreadTakesItWhereNobodyHasIt() {
        HandlerLock lock = new HandlerLock(Duration.ofDays(1));
        Thread.currentThread().interrupt();
        lock.lock();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(lock.isMine()).isTrue();
        lock.unlock();
    }

    private HandlerLock heldByAnother(Duration limit) throws InterruptedException {
        HandlerLock lock = new HandlerLock(limit);
        Thread holder = new Thread(
                () -> {
                    lock.lock();
                    held.countDown();
                    try {
                        end.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    } finally {
                        lock.unlock();
                    }
                },
                "a-handler");
        holder.setDaemon(true);
        holder.start();
        held.await();
        return lock;
    }
}
