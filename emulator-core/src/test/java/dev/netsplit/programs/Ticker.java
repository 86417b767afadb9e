package dev.netsplit.programs;

import com.google.common.util.concurrent.Uninterruptibles;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.CountDownLatch;

/** Has a static timer, which nobody cancels. */
final class Ticker {
    private static final Timer TIMER = new Timer("static-timer");

    private Ticker() {}

    /** Has the timer do something once. */
    static void tick() throws InterruptedException {
        CountDownLatch ticked = new CountDownLatch(1);
        TIMER.schedule(
                new TimerTask() {
                    @Override
                    public void run() {
                        ticked.countDown();
                    }
                },
                0);
        ticked.await();
    }

    /** Has it do something again and again, for ever. */
    static void tickForEver() {
        TIMER.schedule(
                new TimerTask() {
                    @Override
                    public void run() {
                        Thread.onSpinWait();
                    }
                },
                0,
                1000);
    }

    /** Has a task begin that waits until it is interrupted. */
    static void waitInATask() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        TIMER.schedule(
                new TimerTask() {
                    @Override
                    public void run() {
                        begun.countDown();
                        try {
                            new CountDownLatch(1).await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    }
                },
                0);
        begun.await();
    }

    /** Has a task begin that heeds no interrupt, until the latch is opened. */
    static void hold(CountDownLatch end) throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        TIMER.schedule(
                new TimerTask() {
                    @Override
                    public void run() {
                        begun.countDown();
                        Uninterruptibles.awaitUninterruptibly(end);
                    }
                },
                0);
        begun.await();
    }
}
