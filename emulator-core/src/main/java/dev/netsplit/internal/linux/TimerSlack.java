package dev.netsplit.internal.linux;

/** How late the kernel may end a sleep, so as to wake the processor less often: by default 50 µs. */
public final class TimerSlack {
    private static final int PR_SET_TIMERSLACK = 29;

    private TimerSlack() {}

    /** Asks for the least that there is, 1 ns, for the calling thread. */
    public static void minimize() {
        LinuxException.check(LibC.prctl(PR_SET_TIMERSLACK, 1, 0, 0, 0), "set the timer slack");
    }
}
