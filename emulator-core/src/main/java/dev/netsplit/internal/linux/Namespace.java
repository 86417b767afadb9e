package dev.netsplit.internal.linux;

import java.io.IOException;
import java.util.List;

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
     * @param command its first word is the program; tools of util-linux are put before it, and a mark in its
     *     environment, by which what it starts itself is found when this JVM has ended
     * @param privileges options of setpriv(1), by which it gives up rights
     * @throws IllegalStateException if the namespace has ended, or a tool is missing
     */
    Process start(ProcessBuilder command, List<String> privileges) throws IOException;

    /** Likewise, with all rights of this JVM's. */
    default Process start(ProcessBuilder command) throws IOException {
        return start(command, List.of());
    }

    /**
     * Kills all processes there, whoever started them, and returns once they are gone; in the host's namespace, none.
     */
    void killProcesses();
}
