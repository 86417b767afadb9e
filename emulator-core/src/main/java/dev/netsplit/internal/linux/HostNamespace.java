package dev.netsplit.internal.linux;

import dev.netsplit.topology.Subnet;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The namespaces in which this JVM was started. Thread-safe. */
public final class HostNamespace implements Namespace {
    private static @Nullable HostNamespace instance;

    private final ThreadNamespaces namespaces = ThreadNamespaces.ofJvm();
    private final Anchor anchor = new Anchor("netsplit-host-anchor");
    private final ChildProcesses processes = new ChildProcesses(anchor);

    private HostNamespace() {}

    /** The one there is; its thread begins with the first call and ends with the JVM. */
    public static synchronized HostNamespace get() {
        // not in a static initializer: the anchor's thread would wait for its end, and it for the thread
        if (instance == null) {
            OpenFiles.prepare();
            HostNamespace host = new HostNamespace();
            try {
                host.anchor.run(host::enter); // where a thread of a node asks first, the anchor was born in that node
            } catch (RuntimeException | Error e) {
                host.anchor.end();
                throw e;
            }
            instance = host;
        }
        return instance;
    }

    @Override
    public void enter() {
        namespaces.enter();
    }

    @Override
    public Process start(ProcessBuilder command, List<String> privileges) throws IOException {
        return processes.start(command, privileges);
    }

    /**
     * Starts a thread there, whoever calls; without rights over the host's namespaces it could not enter them itself.
     */
    public void start(Thread thread) {
        anchor.run(thread::start);
    }

    /**
     * Has the kernel there forget what it has learned of a network's paths, if the network has a device there, and of
     * no others.
     */
    public void forgetPaths(TunDevice device, Subnet subnet) throws IOException {
        anchor.call(() -> {
            int index = LibC.if_nametoindex(device.name());
            if (index != 0) {
                LearnedPaths.forget(index, subnet);
            }
            return true;
        });
    }

    /** Starts a process in the namespaces of a node. */
    Process start(ThreadNamespaces node, ProcessBuilder command, List<String> privileges) throws IOException {
        return processes.start(node, command, privileges);
    }

    @Override
    public void killProcesses() {
        // they are not the emulator's
    }

    Anchor anchor() {
        return anchor;
    }
}
