package dev.netsplit.internal.linux;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * A process and those that it started. A signal that stops a process is only noted when it is sent: each thread stops
 * when it next would run the program's code (signal(7)). So whoever wants it to stand still has to wait.
 */
public final class ProcessTree {
    private static final Path PROC = Path.of("/proc");
    private static final long CHECK_NS = 50_000;
    private static final long CHECKS = Duration.ofSeconds(10).toNanos() / CHECK_NS;

    /**
     * States of proc(5) in which a thread runs none of its program's code, and will not before it is let: stopped,
     * traced, ended, or in the kernel, without heed to signals until it is back, and then stopped.
     */
    private static final String STILL = "TtXZD";

    private ProcessTree() {}

    /**
     * Stops all of it, by SIGSTOP; it stands still when this returns. Parents come first, since one that is stopped
     * starts no others.
     *
     * @throws LinuxException EPERM for a process of another user's, without rights over it
     */
    public static void stop(ProcessHandle process) {
        Signal.STOP.send(process.pid());
        awaitStill(process.pid());
        process.children().forEach(ProcessTree::stop);
    }

    /** Lets all of it go on. */
    public static void goOn(ProcessHandle process) {
        Signal.CONT.send(process.pid());
        process.descendants().forEach(descendant -> Signal.CONT.send(descendant.pid()));
    }

    private static void awaitStill(long pid) {
        Path threads = PROC.resolve(Long.toString(pid)).resolve("task");
        for (long i = 0; i < CHECKS && !isStill(threads); i++) {
            LockSupport.parkNanos(CHECK_NS);
        }
    }

    /** What has ended meanwhile is still, too. */
    private static boolean isStill(Path threads) {
        List<Path> all = Tasks.in(threads);
        return all.stream().map(ProcessTree::state).flatMap(Optional::stream).allMatch(STILL::contains);
    }

    /** One letter, behind the program's name in parentheses, which may have more of them in it. */
    private static Optional<String> state(Path thread) {
        return Tasks.read(thread, "stat").map(stat -> {
            int at = stat.lastIndexOf(')') + 2;
            return stat.substring(at, at + 1);
        });
    }
}
