package dev.netsplit.internal.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The namespaces that a thread is in, network, mounts and host name, as a place that other threads can go to.
 * Immutable.
 */
final class ThreadNamespaces {
    private static final Path PROC = Path.of("/proc");
    private static final Path CALLER = PROC.resolve("thread-self");
    private static final List<String> KINDS = List.of("ns/mnt", "ns/uts", "ns/net");
    private static final int CLONE_FS = 0x200;
    private static final int OF_ANY_KIND = 0;

    private final Path thread;

    private ThreadNamespaces(Path thread) {
        this.thread = thread;
    }

    /** Those of the calling thread, as long as it lives. */
    static ThreadNamespaces ofCallingThread() throws IOException {
        return new ThreadNamespaces(PROC.resolve(Files.readSymbolicLink(CALLER)));
    }

    /** Those that this JVM was started in: its first thread stays in them to the end. */
    static ThreadNamespaces ofJvm() {
        return new ThreadNamespaces(PROC.resolve("self"));
    }

    /** The file in /proc of one of them, as long as the thread lives: "net", "mnt" or "uts". */
    Path file(String kind) {
        return thread.resolve("ns").resolve(kind);
    }

    /**
     * Moves the calling thread there; its working directory stays the same path. The threads and processes that it
     * starts from then on are born there.
     *
     * @throws IllegalStateException if the thread whose namespaces these are has ended
     */
    void enter() {
        List<Integer> open = new ArrayList<>(KINDS.size());
        try {
            for (String kind : KINDS) { // all before the first move, after which the paths may mean something else
                if (!link(thread.resolve(kind)).equals(link(CALLER.resolve(kind)))) {
                    open.add(LinuxException.check(
                            LibC.open(thread.resolve(kind).toString(), LibC.O_RDONLY | LibC.O_CLOEXEC),
                            "open " + thread.resolve(kind)));
                }
            }
            if (!open.isEmpty()) {
                moveTo(open);
            }
        } finally {
            open.forEach(LibC::close);
        }
    }

    private static void moveTo(List<Integer> namespaces) {
        String directory = link(CALLER.resolve("cwd"));
        // A mount namespace can be entered only by a thread that shares its working directory with no other.
        LinuxException.check(LibC.unshare(CLONE_FS), "have a working directory of its own");
        for (int namespace : namespaces) {
            LinuxException.check(LibC.setns(namespace, OF_ANY_KIND), "enter a namespace");
        }
        LinuxException.check(LibC.chdir(directory), "go back to directory " + directory);
    }

    private static String link(Path path) {
        try {
            return Files.readSymbolicLink(path).toString();
        } catch (NoSuchFileException e) {
            throw new IllegalStateException("namespace (" + path + ") must not have ended", e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path, e);
        }
    }
}
