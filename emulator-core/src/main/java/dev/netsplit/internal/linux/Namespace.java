package dev.netsplit.internal.linux;

import java.io.IOException;

/**
 * Where threads and processes live: a thread belongs to the namespace of the thread that started it, a process likewise.
 * Thread-safe.
 */
public interface Namespace {

    /** Runs something short on a thread of the namespace and waits for it. What it starts, starts there. */
    void run(Runnable task);

    /**
     * Starts a process there, which the kernel kills when this JVM ends, however it ends.
     *
     * @param command its first word is the program; {@code setpriv}, of util-linux, is put before it
     */
    Process start(ProcessBuilder command) throws IOException;
}
