package dev.netsplit.internal.leak;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.netsplit.internal.linux.ForeignSocketUse;
import dev.netsplit.internal.linux.ForeignSockets;
import dev.netsplit.internal.log.Logs;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Threads of a network's nodes that were seen to use a socket of another node, of another network, or one by which the
 * host talks to the network. Each is reported once for each thread and pair of nodes. A thread outside of all nodes may
 * use any socket: a test may well talk over a socket that it has opened in a node. Thread-safe.
 */
public final class SocketCrossings {
    private static final Logger LOG = Logs.of(SocketCrossings.class);

    /** More are not reported in one test. */
    private static final int MAX = 100;

    /** A carrier of virtual threads runs code of whatever node. */
    private static final String CARRIER = "jdk.internal.misc.CarrierThread";

    private final NodePlaces places;
    private final BooleanSupplier codeInNodes;
    private final String host = ForeignSockets.hostNamespace();
    private final ForeignSockets sockets = new ForeignSockets();
    private final List<String> notices = new ArrayList<>();

    /** The threads and pairs of nodes that were reported in this test. */
    private final Set<List<?>> ofTest = new HashSet<>();

    private int beforeTest;
    private boolean open = true;

    /**
     * @param codeInNodes whether code of this JVM runs in a node just now
     */
    public SocketCrossings(NodePlaces places, BooleanSupplier codeInNodes) {
        this.places = places;
        this.codeInNodes = codeInNodes;
    }

    /** Looks which threads use which sockets just now. Returns true if it should look again later. */
    public boolean look() throws IOException {
        if (!codeInNodes.getAsBoolean()) {
            return false;
        }
        lookOnce();
        return true;
    }

    /** All that were seen so far, after another look. */
    public ImmutableList<String> notices() {
        try {
            lookOnce();
        } catch (IOException e) {
            LOG.debug("cannot see who uses the nodes' sockets", e);
        }
        synchronized (this) {
            return ImmutableList.copyOf(notices);
        }
    }

    /** Those that were seen in the test that began last. */
    public ImmutableList<String> noticesOfTest() {
        ImmutableList<String> all = notices();
        synchronized (this) {
            return all.subList(Math.min(beforeTest, all.size()), all.size());
        }
    }

    /** A test begins: what is seen from now on is reported again. */
    public synchronized void testBegins() {
        beforeTest = notices.size();
        ofTest.clear();
    }

    /** The network ends. */
    public synchronized void end() {
        open = false;
    }

    private synchronized void lookOnce() throws IOException {
        if (!open || ofTest.size() >= MAX) {
            return;
        }
        Map<String, String> nodes = places.own();
        List<ForeignSocketUse> uses = sockets.find(nodes.keySet());
        if (uses.isEmpty()) {
            return;
        }
        Map<String, String> owners = places.all();
        Map<Thread, StackTraceElement[]> threads = Thread.getAllStackTraces();
        for (ForeignSocketUse use : uses) {
            String node = Objects.requireNonNull(nodes.get(use.threadNamespace()));
            String owner = use.socketNamespace().equals(host) ? ownerInHost(use) : owners.get(use.socketNamespace());
            if (owner != null && !owner.equals("node " + node)) {
                report(use, node, owner, KernelName.filter(threads, use.thread()));
            }
        }
    }

    /** Other sockets of the host are no matter of the network's: a debugger's, or a build tool's. */
    private @Nullable String ownerInHost(ForeignSocketUse use) {
        boolean isOfNetwork = Stream.of(use.local(), use.peer())
                .flatMap(Optional::stream)
                .anyMatch(address -> places.subnet().contains(address.getAddress()));
        return isOfNetwork ? "the host" : null;
    }

    private void report(
            ForeignSocketUse use, String node, String owner, ImmutableMap<Thread, StackTraceElement[]> threads) {
        if (threads.keySet().stream()
                .anyMatch(thread -> thread.getClass().getName().equals(CARRIER))) {
            return;
        }
        String name = threads.isEmpty()
                ? use.thread()
                : String.join(
                        " or ",
                        threads.keySet().stream()
                                .map(Thread::getName)
                                .distinct()
                                .sorted()
                                .toList());
        List<?> subject = List.of(name, node, owner);
        if (ofTest.size() < MAX && ofTest.add(subject)) {
            String notice =
                    "thread %s of node %s uses a %s socket of %s (%s)%s: what it sends and receives takes the links of %s, and not those of %s. %s"
                            .formatted(
                                    name,
                                    node,
                                    use.tcp() ? "TCP" : "UDP",
                                    owner,
                                    addresses(use),
                                    StackPlaces.of(threads.values()),
                                    owner,
                                    node,
                                    "Code of both nodes shares the socket, as by a pool of the whole JVM: see"
                                            + " docs/shared-state.md for the"
                                            + " pools that there are and the way out of each");
            notices.add(notice);
            LOG.warn("{}", notice);
        }
    }

    private static String addresses(ForeignSocketUse use) {
        String local = use.local().map(SocketCrossings::text).orElse("?");
        return use.peer().map(peer -> "from " + local + " to " + text(peer)).orElse("at " + local);
    }

    private static String text(InetSocketAddress address) {
        return "port %s of %s".formatted(address.getPort(), address.getAddress().getHostAddress());
    }
}
