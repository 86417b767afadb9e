package dev.netsplit.internal.linux;

import java.io.IOException;

/** Where threads and processes live: both are born in the namespace of the thread that starts them. Thread-safe. */
public interface Namespace {

    /**
     * Moves the calling thread there, for good: it should be a fresh one, which nobody expects anywhere else.
     *
     * @throws IllegalStateException if the namespace has ended
     */
    void enter();

    /**
     * Starts a process there, which the kernel kills when this JVM ends, however it ends.
     *
     * @param command its first word is the program; tools of util-linux are put before it, and a mark in its environment, by
     *     which what it starts itself is found when this JVM has ended
     * @throws IllegalStateException if the namespace has ended, or a tool is missing
     */
    Process start(ProcessBuilder command) throws IOException;

    /** Kills all processes there, whoever started them, and returns once they are gone; in the host's namespace, none. */
    void killProcesses();
}
