package dev.netsplit.internal.leak;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.netsplit.internal.linux.HostSocket;
import dev.netsplit.internal.linux.SocketUsers;
import dev.netsplit.internal.log.Logs;
import dev.netsplit.internal.pipeline.PacketPathException;
import dev.netsplit.internal.pipeline.Pipeline;
import dev.netsplit.internal.pipeline.flow.HostFlow;
import dev.netsplit.packet.PacketView;
import dev.netsplit.report.HostConnection;
import dev.netsplit.topology.Subnet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** The connections that the host began, and which threads were seen to use them. Thread-safe. */
public final class HostSightings {
    private static final Logger LOG = Logs.of(HostSightings.class);

    /** How often it is looked who uses a connection that nobody was seen to use. */
    private static final int LOOKS = 30;

    private final Pipeline pipeline;
    private final ImmutableList<String> nodes;
    private final Subnet subnet;
    private final @Nullable HostTrafficNotices notices;
    private final List<HostFlow> flows = new ArrayList<>();
    private final Map<HostFlow, ImmutableList<String>> threads = new LinkedHashMap<>();

    /** How often it was looked at those whose threads are not known. */
    private final Map<HostFlow, Integer> unseen = new LinkedHashMap<>();

    /** In which test those after the first test's beginning were begun. */
    private final Map<HostFlow, Integer> tests = new HashMap<>();

    /** What was reported of them. */
    private final Map<HostFlow, String> reported = new LinkedHashMap<>();

    private int test;
    private boolean open = true;

    /**
     * @param nodes the nodes' names, by index
     * @param subnet holds all addresses that nodes may have
     * @param notices are told who uses what; null if nobody wants to know
     */
    public HostSightings(
            Pipeline pipeline, ImmutableList<String> nodes, Subnet subnet, @Nullable HostTrafficNotices notices) {
        this.pipeline = pipeline;
        this.nodes = nodes;
        this.subnet = subnet;
        this.notices = notices;
    }

    /**
     * Looks who uses what just now; returns whether there is something of which that is not known, and may be later.
     */
    public boolean look() throws IOException {
        return look(true);
    }

    /**
     * @param counts whether it counts among the looks after which one gives up
     */
    private synchronized boolean look(boolean counts) throws IOException {
        takeNew();
        if (notices == null || unseen.isEmpty()) {
            return false;
        }
        Map<HostSocket, List<String>> users = SocketUsers.find(
                unseen.keySet().stream().map(HostSightings::socket).collect(ImmutableSet.toImmutableSet()),
                subnet::contains);
        Map<Thread, StackTraceElement[]> all = ImmutableMap.of();
        for (Iterator<Map.Entry<HostFlow, Integer>> each = unseen.entrySet().iterator(); each.hasNext(); ) {
            Map.Entry<HostFlow, Integer> looked = each.next();
            List<String> its = users.get(socket(looked.getKey()));
            if (its != null && its.isEmpty() && looked.getValue() < LOOKS) {
                looked.setValue(looked.getValue() + (counts ? 1 : 0));
                continue;
            }
            if (all.isEmpty()) {
                all = Thread.getAllStackTraces();
            }
            each.remove();
            saw(looked.getKey(), its == null ? ImmutableList.of() : its, all);
        }
        return !unseen.isEmpty();
    }

    /** What there is to be told of them, after another look. */
    public ImmutableList<String> notices() {
        if (notices == null) {
            return ImmutableList.of();
        }
        try {
            look(false);
        } catch (IOException e) {
            LOG.debug("cannot see who uses the host's sockets", e);
        } catch (PacketPathException e) { // which is reported by itself, and takes away nothing of what is known
            LOG.debug("cannot see the host's new connections", e);
        }
        return notices.all();
    }

    /** A test begins on a network that several share: connections until now are not its own. */
    public synchronized void beginTest() {
        takeNew();
        test++;
    }

    /**
     * What there is to be reported of connections that were begun in the test that runs, or before the first test; and
     * of those begun in another test that are in use in this one.
     */
    public synchronized ImmutableSet<String> noticesOfTest() {
        if (notices == null) {
            return ImmutableSet.of();
        }
        notices();
        ImmutableSet.Builder<String> its =
                ImmutableSet.<String>builder().addAll(notices.of(0)).addAll(notices.of(test));
        if (open && reported.keySet().stream().anyMatch(flow -> testOf(flow) != test)) {
            flowsInUse().forEach(flow -> {
                String notice = reported.get(flow);
                if (notice != null) {
                    its.add(notice);
                }
            });
        }
        return its.build();
    }

    /** Falls back to all reported connections if the network cannot say: one too many is better than one too few. */
    private Collection<HostFlow> flowsInUse() {
        try {
            return pipeline.hostFlowsInUse();
        } catch (PacketPathException e) {
            LOG.debug("cannot see which of the host's connections are in use", e);
            return ImmutableList.copyOf(reported.keySet());
        }
    }

    private int testOf(HostFlow flow) {
        return tests.getOrDefault(flow, 0);
    }

    /** All of them. */
    public synchronized ImmutableList<HostConnection> connections() {
        takeNew();
        return flows.stream().map(this::connection).collect(ImmutableList.toImmutableList());
    }

    /** The network ends: what is known by now is all that will be. */
    public synchronized void end() {
        try {
            takeNew();
        } catch (PacketPathException e) { // which is reported by itself
            LOG.debug("cannot see the host's connections at the end", e);
        } finally {
            open = false;
        }
    }

    private void takeNew() {
        if (open) {
            List<HostFlow> begun = pipeline.hostFlows(flows.size());
            flows.addAll(begun);
            begun.forEach(flow -> {
                unseen.put(flow, 0);
                tests.put(flow, test);
                reported.remove(flow); // another connection with the same ports
            });
        }
    }

    /**
     * @param kernelNames of the threads that use it; none if it has ended, or is another process's
     */
    private void saw(HostFlow flow, List<String> kernelNames, Map<Thread, StackTraceElement[]> all) {
        Map<Thread, StackTraceElement[]> users = new LinkedHashMap<>();
        ImmutableList.Builder<String> names = ImmutableList.builder();
        for (String kernelName : kernelNames) {
            Map<Thread, StackTraceElement[]> candidates = KernelName.filter(all, kernelName);
            users.putAll(candidates);
            if (candidates.isEmpty()) {
                names.add(kernelName); // none of Java's
            }
        }
        users.keySet().forEach(thread -> names.add(thread.getName()));
        threads.put(flow, names.build());
        if (notices != null) {
            String notice = notices.saw(connection(flow), users, testOf(flow));
            if (notice != null) {
                reported.put(flow, notice);
            }
        }
    }

    private HostConnection connection(HostFlow flow) {
        return new HostConnection(
                isUdp(flow) ? "UDP" : "TCP",
                nodes.get(flow.node()),
                flow.hostPort(),
                flow.nodePort(),
                threads.getOrDefault(flow, ImmutableList.of()));
    }

    private static HostSocket socket(HostFlow flow) {
        return new HostSocket(isUdp(flow), flow.hostPort(), flow.nodePort());
    }

    private static boolean isUdp(HostFlow flow) {
        return flow.protocol() == PacketView.UDP;
    }
}
