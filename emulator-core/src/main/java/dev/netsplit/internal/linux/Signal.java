package dev.netsplit.internal.linux;

/** Signals beside those that the JDK sends; the same numbers on x86-64 and AArch64 (signal(7)). */
enum Signal {
    CONT,
    STOP;

    private static final int SIGCONT = 18;
    private static final int SIGSTOP = 19;

    /**
     * Sends it. A process that has ended meanwhile is no error.
     *
     * @throws LinuxException EPERM for a process of another user's, without rights over it
     */
    void send(long pid) {
        int signal = this == STOP ? SIGSTOP : SIGCONT;
        if (LibC.kill(Math.toIntExact(pid), signal) == -1 && !Errno.ESRCH.isLast()) {
            throw new LinuxException("send SIG" + this + " to process " + pid, Errno.last());
        }
    }
}
