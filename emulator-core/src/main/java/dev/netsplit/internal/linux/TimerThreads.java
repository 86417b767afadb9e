package dev.netsplit.internal.linux;

/**
 * Threads of {@link java.util.Timer}s whose timers cannot be reached, such as those in private static fields. No
 * interrupt ends such a thread, only its timer's {@code cancel()}; this does what that method does, with the thread
 * alone.
 */
public final class TimerThreads {
    private static final String TIMER_THREAD = "java.util.TimerThread";

    private TimerThreads() {}

    /** Returns whether this is the thread of a timer. */
    public static boolean isOne(Thread thread) {
        return thread.getClass().getName().equals(TIMER_THREAD);
    }

    /**
     * Cancels the thread's timer: no task begins from now on, and the thread ends as soon as the task that it runs has
     * returned.
     *
     * @throws LinkageError if this JDK's timers have no such fields
     */
    public static void cancel(Thread timerThread) {
        Object queue = Jni.field(timerThread, "queue", "Ljava/util/TaskQueue;");
        synchronized (queue) { // the fields below are guarded by it
            Jni.call(queue, "clear");
            Jni.clearField(timerThread, "newTasksMayBeScheduled");
            queue.notifyAll();
        }
    }
}
