package dev.netsplit.internal.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The namespaces that a thread is in, network, mounts and host name, as a place that other threads can go to. Immutable. */
final class ThreadNamespaces {
    private static final Path PROC = Path.of("/proc");
    private static final Path CALLER = PROC.resolve("thread-self");
    private static final String NETWORK = "ns/net";
    private static final List<String> KINDS = List.of("ns/mnt", "ns/uts", NETWORK);
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

    /**
     * Moves the calling thread there; its working directory stays the same path. The threads and processes that it starts from
     * then on are born there.
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

    /** What puts a command there: it is to be followed by the command. The directory is the command's working directory. */
    List<String> enteringCommand(String directory) {
        return List.of(
                "nsenter",
                "--net=" + thread.resolve(NETWORK),
                "--mount=" + thread.resolve("ns/mnt"),
                "--uts=" + thread.resolve("ns/uts"),
                "--",
                "sh", // for a mount namespace is entered at its root, and nsenter can't change directories inside it
                "-c",
                "cd -- \"$1\" && shift && exec \"$@\"",
                "sh",
                directory);
    }

    /** Kills every process that lives in the network namespace. */
    void killProcesses() {
        String network = link(thread.resolve(NETWORK));
        ProcessHandle.allProcesses()
                .filter(process -> network.equals(networkOf(process.pid())))
                .forEach(ProcessHandle::destroyForcibly);
    }

    private static @Nullable String networkOf(long pid) {
        try {
            return Files.readSymbolicLink(PROC.resolve(pid + "/" + NETWORK)).toString();
        } catch (IOException e) {
            return null; // it has ended
        }
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
