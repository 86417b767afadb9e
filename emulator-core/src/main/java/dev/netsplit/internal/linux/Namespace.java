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
     * @param command its first word is the program; {@code nsenter} and {@code setpriv}, of util-linux, are put before it
     */
    Process start(ProcessBuilder command) throws IOException;

    /** Kills every process that lives there, whoever started it; none of the JVM's own namespace, where others live too. */
    void killProcesses();
}
