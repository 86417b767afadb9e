package dev.netsplit;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.netsplit.internal.linux.Namespace;
import dev.netsplit.internal.linux.NodeNamespace;
import dev.netsplit.internal.names.NodeNames;
import dev.netsplit.internal.node.NodeThreads;
import dev.netsplit.internal.process.JavaCommand;
import dev.netsplit.topology.AddressPair;
import dev.netsplit.topology.Layer;
import dev.netsplit.topology.MacAddress;
import dev.netsplit.topology.NodeName;
import java.io.Closeable;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A machine of the network: a name, addresses, a network namespace, and ways to run code in it. Thread-safe.
 *
 * <p>Code is in the node because of the thread that it runs on: sockets opened by that thread, threads that it starts
 * and processes that it starts are the node's. A thread pool that was made elsewhere stays elsewhere, and so do the
 * common pool, parallel streams and virtual threads: give such code the node's {@link #executor()} or {@link
 * #threadFactory()}.
 */
public final class Node {
    private final NodeName name;
    private final int index;
    private final AddressPair addresses;
    private final Optional<MacAddress> mac;
    private final Namespace namespace;
    private final NodeThreads threads;
    private final NodeProcesses processes;
    private final NodePrograms programs;
    private final Runnable refuseOwnTurn;
    private final @Nullable NodeNames names;
    private final List<NodeFaultHandler> faultHandlers = new CopyOnWriteArrayList<>();

    /**
     * @param onCode is run before code of this JVM runs in the node
     * @param refuseOwnTurn refuses the calling thread if it carries packets: it would keep all packets waiting
     */
    Node(
            NodeName name,
            int index,
            AddressPair addresses,
            Optional<MacAddress> mac,
            Namespace namespace,
            Runnable onCode,
            Runnable refuseOwnTurn) {
        this.name = name;
        this.refuseOwnTurn = refuseOwnTurn;
        this.index = index;
        this.addresses = addresses;
        this.mac = mac;
        this.namespace = namespace;
        this.threads = new NodeThreads(name, namespace, onCode);
        this.processes = new NodeProcesses(name, namespace);
        this.programs = new NodePrograms(name, namespace, onCode);
        this.names = namespace instanceof NodeNamespace own ? new NodeNames(name, own, threads) : null;
    }

    public String name() {
        return name.value();
    }

    /** The IPv4 address: a chosen one, or in the subnet that was chosen, or else in 198.18.0.0/15. */
    public Inet4Address ipv4() {
        return addresses.ipv4();
    }

    /** The IPv6 address: a chosen one, or in the subnet that was chosen, or else in fd4e:7370:6c74::/48. */
    public Inet6Address ipv6() {
        return addresses.ipv6();
    }

    /**
     * The hardware address of its device; the same for the same node in each run.
     *
     * @throws IllegalStateException if the network's layer is not {@link Layer#ETHERNET}: then it has none
     */
    public MacAddress mac() {
        return mac.orElseThrow(() -> new IllegalStateException(
                "layer (%s) must be %s for nodes to have hardware addresses".formatted(Layer.IP, Layer.ETHERNET)));
    }

    /**
     * Runs code in the node, on a thread of its own, and waits for it. The thread has the caller's context class loader
     * and inheritable thread-locals.
     *
     * @throws Exception what the code threw: the same object
     * @throws InterruptedException if the caller is interrupted; the code's thread is then interrupted too
     * @throws IllegalStateException if the network is closed, before or while the code runs; its thread is then
     *     interrupted. If the calling thread carries packets, as an impairment does
     */
    public void run(NodeTask task) throws Exception {
        call(() -> {
            task.run();
            return true;
        });
    }

    /** Like {@link #run}, with a result. */
    @CanIgnoreReturnValue
    public <T> T call(Callable<T> task) throws Exception {
        refuseOwnTurn.run();
        return threads.call(task);
    }

    /** Makes threads that live in the node, whoever starts them. */
    public ThreadFactory threadFactory() {
        return threads;
    }

    /**
     * An executor that runs tasks in the node, each on an idle or a new thread. Each call gives one of its own, which
     * its user may shut down; the network's end shuts it down too, with an interrupt.
     *
     * @throws IllegalStateException if the network is closed
     */
    public ExecutorService executor() {
        return threads.newExecutor();
    }

    /**
     * A process to start in the node. It ends with the network, and also when this JVM is killed.
     *
     * @param command a program, by its path or its name on the PATH, and its arguments
     */
    public ProcessSpec process(String... command) {
        refuseOwnTurn.run();
        return new ProcessSpec(processes, false, command);
    }

    /** A JVM to start in the node, of this JVM's kind and on its class path. */
    public ProcessSpec java(Class<?> mainClass, String... args) {
        refuseOwnTurn.run();
        return new ProcessSpec(processes, true, JavaCommand.of(mainClass, args));
    }

    /**
     * Its processes that run now, in the order in which they were started: also those that a healed fault has started
     * again.
     */
    public List<NodeProcess> processes() {
        return processes.running();
    }

    /**
     * Has something take part in the {@linkplain dev.netsplit.fault.NodeFault faults} on this node, as its processes do
     * by themselves: a server within this JVM, for instance, or a container.
     *
     * @return ends that when it is closed
     */
    public Closeable onNodeFault(NodeFaultHandler handler) {
        faultHandlers.add(handler);
        return () -> faultHandlers.remove(handler);
    }

    /**
     * Moves the node into the network namespace of a running process, such as a container's: with its addresses, its
     * links and what is on its way, so that what the process sends and receives is the node's from now on. What is run
     * or started in the node from now on shares that namespace; what already runs in it is left without a network. The
     * device is called {@code eth0} there, or {@code netsplit0} where there is an {@code eth0}. A node may be moved
     * again; it keeps the namespace alive when the process ends. Does nothing if the node is there already.
     *
     * @param pid the process, by its number in this JVM's PID namespace
     * @throws IllegalArgumentException if the process shares this JVM's network namespace
     * @throws IllegalStateException if this is the host node, or the network is closed
     * @throws EmulationUnavailableException if there is no such process, or this JVM has no rights over its namespace
     */
    public void moveToNamespaceOf(long pid) {
        NamespaceMove.move(this, namespace, pid);
        names().ifPresent(NodeNames::nodeMoved);
    }

    /**
     * Has a process find the network's names as the node does, with virtual addresses and with {@linkplain NameService
     * faults}: one that has files {@code /etc/hosts} and {@code /etc/resolv.conf} of its own, as a container's
     * processes have, and lives in the node's network namespace. They are changed in place, so all who share them see
     * it; what was there stays, but for lines with the same names, and is what is left when the network ends. One
     * process at a time: another takes its place.
     *
     * @param pid the process, by its number in this JVM's PID namespace
     * @throws IllegalArgumentException if the process has no such files, or this JVM's
     * @throws IllegalStateException if this is the host node, or the network is closed
     * @throws java.io.UncheckedIOException if there is no such process, or its files can't be written
     */
    public void shareNamesWith(long pid) {
        names().orElseThrow(() -> new IllegalStateException(
                        "node (%s) must be one that was declared: the host's names are this machine's".formatted(this)))
                .shareWith(pid);
    }

    /**
     * Starts a main method of this JVM's class path in the node, with classes of its own: they are loaded anew, so that
     * what is static in them, pools too, is this program's alone, as in a child JVM. Its threads live in the node. It
     * does not wait for the method to return.
     *
     * <p>Shared with everything else are the classes of the JDK, of Netsplit and of logging, and what {@link
     * ProgramSpec#share} names. So these stay the whole JVM's: standard streams, system properties ({@link
     * ProgramSpec#systemProperty} can set them for as long as the program runs), {@code System.exit}, shutdown hooks,
     * the common pool, the threads that carry virtual ones, and JNI libraries, which a JVM loads once for one class
     * loader only.
     *
     * @param mainClass a class with a {@code public static void main(String[])}; itself it need not be public
     * @throws IllegalArgumentException if the class is one of those that are shared
     * @throws IllegalStateException if the network is closed
     */
    @CanIgnoreReturnValue
    public NodeProgram isolated(Class<?> mainClass, String... args) {
        return isolated().start(mainClass, args);
    }

    /**
     * Runs code in the node with classes of its own, see {@link #isolated(Class, String...)}, and waits for it. Its
     * result stays inside; if it is {@link AutoCloseable}, {@link NodeProgram#stop} closes it.
     *
     * @param task is copied, with the values that it uses from around it: see {@link NodeProgram#call}
     * @throws Exception what the code threw, or an {@link IsolatedException} in its place if it cannot be copied
     */
    @CanIgnoreReturnValue
    public NodeProgram isolated(IsolatedTask<?> task) throws Exception {
        return isolated().start(task);
    }

    /** A program with classes of its own to start in the node, where there is more to say of it. */
    public ProgramSpec isolated() {
        refuseOwnTurn.run();
        return new ProgramSpec(programs);
    }

    /** The node's name. */
    @Override
    public String toString() {
        return name.value();
    }

    NodeName nodeName() {
        return name;
    }

    int index() {
        return index;
    }

    AddressPair addresses() {
        return addresses;
    }

    /** What it sees of names; the host sees this machine's. */
    Optional<NodeNames> names() {
        return Optional.ofNullable(names);
    }

    /** Whatever faults can act on now. */
    List<NodeFaultHandler> faultHandlers() {
        return Stream.concat(processes().stream().map(ProcessFaults::new), faultHandlers.stream())
                .toList();
    }

    List<NodeProcess> crashedProcesses() {
        return processes.crashed();
    }

    /** Begins to end programs, which takes time: those of all nodes at once. */
    void beginToStop() {
        programs.beginToStop();
    }

    /** Ends what runs in the node, as far as it was started through this object. */
    void stopAll() {
        threads.shutDown();
        programs.stopAll();
        processes.killAll();
    }
}
