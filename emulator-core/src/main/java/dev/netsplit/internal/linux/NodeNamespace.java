package dev.netsplit.internal.linux;

import static com.google.common.base.Preconditions.checkState;
import static java.util.Objects.requireNonNull;

import dev.netsplit.topology.AddressPair;
import dev.netsplit.topology.Subnet;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The namespaces of a node: network, mounts and host name, none of them named, so that they end with their last thread
 * and process, however those end. Thread-safe.
 */
public final class NodeNamespace implements Namespace, Closeable {
    /** What programs expect a machine's first interface to be called. */
    static final String DEVICE_NAME = "eth0";

    private static final String HOSTS = "/etc/hosts";
    private static final String RESOLVER = "/etc/resolv.conf";
    private static final int CLONE_NEWNS = 0x0002_0000;
    private static final int CLONE_NEWUTS = 0x0400_0000;
    private static final int CLONE_NEWNET = 0x4000_0000;
    private static final int LOOPBACK_INDEX = 1;

    private final Anchor anchor;
    private final ThreadNamespaces namespaces;
    private final Set<String> identities = new CopyOnWriteArraySet<>();
    private final PrivateFile hosts;
    private final @Nullable PrivateFile resolver; // if the machine has one
    private volatile @Nullable NodeDevice device;
    private volatile boolean moved;
    private volatile boolean keepsDevice;

    private @Nullable TcpBackoff backoff;

    /** Whom the kernel's reports of changes go to. */
    private @Nullable Consumer<KernelEvents> watch;

    private volatile @Nullable KernelEvents events;
    private final AtomicBoolean restoring = new AtomicBoolean();

    /** On the anchor's thread. */
    private NodeNamespace(Anchor anchor, String hostName) throws IOException {
        LinuxException.check(
                LibC.unshare(CLONE_NEWNET | CLONE_NEWNS | CLONE_NEWUTS), "make a network, mount and UTS namespace");
        Mounts.keepPrivate();
        LinuxException.check(LibC.sethostname(hostName, hostName.length()), "set the host name");
        NodeSysctls.apply();
        keepNoMetricsThatStay();
        try (Rtnetlink netlink = Rtnetlink.open()) {
            netlink.setUp(LOOPBACK_INDEX);
        }
        this.anchor = anchor;
        this.namespaces = ThreadNamespaces.ofCallingThread();
        identities.add(identity());
        boolean hasResolver = Files.exists(Path.of(RESOLVER));
        List<PrivateFile> own = PrivateFile.mountOver(hasResolver ? List.of(HOSTS, RESOLVER) : List.of(HOSTS));
        this.hosts = own.get(0);
        this.resolver = hasResolver ? own.get(1) : null;
    }

    /**
     * Makes the namespaces of a node: with a loopback device, a host name, and a hosts file of their own.
     *
     * @throws LinuxException EPERM without CAP_SYS_ADMIN
     */
    public static NodeNamespace create(String hostName) {
        HostNamespace.get(); // now: from a thread of a node it could not be reached, without rights over it
        Anchor anchor = new Anchor(hostName + "-anchor");
        try {
            return anchor.call(() -> new NodeNamespace(anchor, hostName));
        } catch (IOException e) {
            anchor.end();
            throw new UncheckedIOException("cannot set up the namespace of node " + hostName, e);
        } catch (RuntimeException | Error e) {
            anchor.end();
            throw e;
        }
    }

    /**
     * Makes the node's one device, with its addresses and the route to its subnet, and no other: what a node sends
     * elsewhere goes nowhere. It is closed with the namespace.
     */
    public TunDevice openDevice(DeviceOptions options, Subnet subnet, AddressPair addresses) throws IOException {
        TunDevice opened = anchor.call(() -> TunDevice.open(DEVICE_NAME, options));
        NodeDevice made = new NodeDevice(opened, subnet, addresses);
        device = made;
        anchor.run(made::setUp);
        return opened;
    }

    /** Limits TCP's back-off of the sockets that are made in the node from now on, wherever it moves. */
    void limit(TcpBackoff newBackoff) throws IOException {
        anchor.call(() -> {
            backoff = newBackoff;
            newBackoff.apply();
            return true;
        });
    }

    /**
     * Has the kernel report what programs change about devices and addresses, also after a move, until the node ends.
     *
     * @param newWatch waits for the reports, and calls {@link #kernelReported} when there are some
     */
    void reportTo(Consumer<KernelEvents> newWatch) {
        watch = newWatch;
        anchor.run(this::listen);
    }

    private void listen() {
        if (watch != null) {
            stopListening();
            KernelEvents opened = KernelEvents.open();
            events = opened;
            try {
                watch.accept(opened);
            } catch (RuntimeException | Error e) { // the network ends meanwhile, or there are too many open files
                opened.close();
                throw e;
            }
        }
    }

    private void stopListening() {
        KernelEvents current = events;
        if (current != null) {
            current.close();
        }
    }

    /** The kernel has reported a change: what the node has lost is given back soon. */
    void kernelReported() {
        KernelEvents current = events;
        if (current == null) {
            return;
        }
        current.drain();
        if (!restoring.getAndSet(true)) {
            try {
                Anchor.Submitted<Boolean> unused = anchor.submit(
                        () -> { // restore() logs what goes wrong
                            restoring.set(false);
                            ownDevice().restore();
                            return true;
                        });
            } catch (IllegalStateException e) {
                // the node has ended
            }
        }
    }

    private NodeDevice ownDevice() {
        return requireNonNull(device, "a node needs its device for that");
    }

    /**
     * Moves the node into the network namespace of a process: the device, which its reader goes on reading, and where
     * threads and processes enter from now on. Those that are in the node keep its former network namespace, which has
     * no device any more.
     *
     * @throws LinuxException ENOENT if there is no such process, EPERM without rights over its namespace
     * @throws IllegalArgumentException if it is the JVM's namespace
     * @throws SubnetInUseException if there are routes to the node's subnet in the namespace already
     */
    public void moveToNamespaceOf(long pid) throws IOException {
        NodeDevice own = ownDevice();
        anchor.call(() -> {
            if (own.moveToNamespaceOf(pid)) {
                moved = true;
                identities.add(identity());
                if (backoff != null) {
                    backoff.apply();
                }
                listen();
            }
            return true;
        });
    }

    /** The network namespaces that the node has had, as the kernel calls them: its own and, if it was moved, others. */
    public Set<String> identities() {
        return Set.copyOf(identities);
    }

    /** The device that was opened. */
    public TunDevice device() {
        return ownDevice().device();
    }

    /** Gives the node further addresses; those that it has it keeps. */
    public void addAddresses(List<InetAddress> addresses) {
        anchor.run(() -> ownDevice().add(addresses));
    }

    /** Takes them from it, also where its kernel has lost them already. */
    public void removeAddresses(List<InetAddress> addresses) {
        anchor.run(() -> ownDevice().remove(addresses));
    }

    /** Sets what the node's programs find in {@code /etc/hosts}. */
    public void setHosts(String content) throws IOException {
        hosts.write(content);
    }

    /** Sets what they find in {@code /etc/resolv.conf}; at first what the machine has there. */
    public void setResolver(String content) throws IOException {
        checkState(resolver != null, "/etc/resolv.conf must exist on this machine, if only as an empty file");
        resolver.write(content);
    }

    /** Without rights over the machine, metrics cannot be flushed; so there must be none. */
    private static void keepNoMetricsThatStay() throws IOException {
        try {
            TcpMetrics.forgetAll();
        } catch (LinuxException e) {
            if (e.is(Errno.EPERM)) {
                NodeSysctls.keepNoTcpMetrics();
            }
        }
    }

    /**
     * Has nodes' kernels forget what they have learned of paths; done when this returns. Nodes that have ended are left
     * out.
     *
     * @throws IOException if it fails in some nodes; the other nodes' kernels have forgotten it all the same
     */
    public static void forgetPaths(Collection<NodeNamespace> nodes) throws IOException {
        List<Anchor.Submitted<Boolean>> all = new ArrayList<>();
        for (NodeNamespace node : nodes) {
            try {
                all.add(node.anchor.submit(node::forgetPaths));
            } catch (IllegalStateException e) {
                // it has ended
            }
        }
        Attempts attempts = new Attempts();
        all.forEach(one -> attempts.then(one::result));
        attempts.throwFailure();
    }

    private boolean forgetPaths() throws IOException {
        return ownDevice().forgetPaths();
    }

    /**
     * How many packets nodes' kernels dropped because their devices' queues were full, in all; asked of all at once,
     * for each takes a while.
     *
     * @param limit how long it is waited for while no node answers
     * @throws IllegalStateException if a node does not answer, or has ended
     */
    public static long droppedPackets(List<NodeNamespace> nodes, Duration limit) throws IOException {
        List<Anchor.Submitted<Long>> counts =
                nodes.stream().map(NodeNamespace::countDroppedPackets).toList();
        List<Anchor.Submitted<Long>> stuck = new Patience(limit).awaitAll(counts);
        if (!stuck.isEmpty()) {
            throw stuck.get(0).stuck();
        }
        long sum = 0;
        for (Anchor.Submitted<Long> count : counts) {
            sum += count.result();
        }
        return sum;
    }

    private Anchor.Submitted<Long> countDroppedPackets() {
        return anchor.submit(() -> ownDevice().droppedPackets());
    }

    @Override
    public void enter() {
        namespaces.enter();
    }

    /** The namespace that the anchor's thread is in. */
    private String identity() throws IOException {
        return Files.readSymbolicLink(namespaces.file("net")).toString();
    }

    /** Runs something short on the thread that keeps the namespace. */
    void run(Runnable task) {
        anchor.run(task);
    }

    /**
     * From the host's anchor, not from a thread in the node: the JDK makes threads of its own to wait for processes,
     * they are born where the process was started, and they would keep the node alive and take more of the JVM's
     * threads there.
     */
    @Override
    public Process start(ProcessBuilder command, List<String> privileges) throws IOException {
        anchor.run(() -> {}); // to refuse it when it has ended
        return HostNamespace.get().start(namespaces, command, privileges);
    }

    @Override
    public void killProcesses() {
        // Others live in a network namespace that is not the node's own; but only the node's see its mounts.
        NamespaceProcesses.kill(namespaces.file(moved ? "mnt" : "net"));
    }

    /**
     * Begins to reset the node's TCP connections; empty if it has none. Its processes have ended by then, unless it is
     * in the namespace of one: there the node's connections are those with an address of its network, whoever has them.
     *
     * @param ofJvm all connections of this JVM
     */
    Optional<Anchor.Submitted<Boolean>> resetConnections(OpenConnections ofJvm) {
        List<OpenSocket> own = ofJvm.in(identities());
        if (moved) {
            Subnet subnet = ownDevice().subnet();
            return Optional.of(anchor.submit(() -> {
                TcpReset.inCallersNamespace(TcpReset.ofSubnet(subnet));
                return true;
            }));
        }
        if (own.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(anchor.submit(() -> {
            TcpReset.each(own);
            return true;
        }));
    }

    /** The device stays open when this is closed. */
    void keepDevice() {
        keepsDevice = true;
    }

    /** The first part of {@link #close()}. */
    void letGoOfDevice() {
        stopListening();
        NodeDevice own = device;
        if (own != null && !keepsDevice) {
            if (moved) {
                own.device().close();
            } else {
                own.device().abandon();
            }
        }
    }

    /** The second part: what takes time goes on by itself. */
    Anchor beginToEnd() {
        anchor.beginToEnd();
        return anchor;
    }

    /** Nobody may read or write the device any more. */
    @Override
    public void close() throws IOException {
        letGoOfDevice();
        anchor.end();
        closeFiles();
    }

    /** The last part of {@link #close()}. */
    void closeFiles() throws IOException {
        hosts.close();
        if (resolver != null) {
            resolver.close();
        }
    }
}
