package dev.netsplit.internal.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The network namespace in which this JVM was started. Thread-safe. */
public final class HostNamespace implements Namespace {
    private static final Path JVM_NAMESPACE = Path.of("/proc/self/ns/net");
    private static final Path THREAD_NAMESPACE = Path.of("/proc/thread-self/ns/net");
    private static final int CLONE_NEWNET = 0x4000_0000;

    private static @Nullable HostNamespace instance;

    private final Anchor anchor = new Anchor("netsplit-host-anchor");

    private HostNamespace() {}

    /** The one there is; its thread begins with the first call and ends with the JVM. */
    public static synchronized HostNamespace get() {
        if (instance
                == null) { // not in a static initializer: the anchor's thread would wait for its end, and it for the
            // thread
            HostNamespace host = new HostNamespace();
            host.run(HostNamespace::enter);
            instance = host;
        }
        return instance;
    }

    @Override
    public void run(Runnable task) {
        anchor.run(task);
    }

    @Override
    public Process start(ProcessBuilder command) throws IOException {
        return anchor.start(command);
    }

    Anchor anchor() {
        return anchor;
    }

    /** Needed where a thread of a node asks for the host first: the anchor was born in that node. */
    private static void enter() {
        try {
            if (Files.readSymbolicLink(THREAD_NAMESPACE).equals(Files.readSymbolicLink(JVM_NAMESPACE))) {
                return;
            }
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + JVM_NAMESPACE, e);
        }
        int fd = LinuxException.check(
                LibC.open(JVM_NAMESPACE.toString(), LibC.O_RDONLY | LibC.O_CLOEXEC), "open " + JVM_NAMESPACE);
        try {
            LinuxException.check(LibC.setns(fd, CLONE_NEWNET), "enter the JVM's own network namespace");
        } finally {
            LibC.close(fd);
        }
    }
}
