package dev.netsplit.internal.pipeline;

import static com.google.common.base.Preconditions.checkState;

import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.pipeline.flow.FlowTable;
import dev.netsplit.internal.pipeline.flow.FlowTotals;
import dev.netsplit.internal.pipeline.flow.FragmentTable;
import dev.netsplit.internal.pipeline.flow.HostFlow;
import dev.netsplit.internal.pipeline.flow.HostFlows;
import dev.netsplit.internal.pipeline.link.EgressWriter;
import dev.netsplit.internal.pipeline.link.LinkContext;
import dev.netsplit.internal.pipeline.link.LinkState;
import dev.netsplit.internal.pipeline.link.LinkTable;
import dev.netsplit.internal.pipeline.route.AddressCheck;
import dev.netsplit.internal.pipeline.route.Destinations;
import dev.netsplit.internal.pipeline.schedule.Schedule;
import dev.netsplit.internal.pipeline.traffic.Answers;
import dev.netsplit.internal.pipeline.traffic.PortClaims;
import dev.netsplit.internal.pipeline.traffic.TrafficMaker;
import dev.netsplit.internal.time.Clock;
import dev.netsplit.internal.wire.Headers;
import dev.netsplit.internal.wire.Segmentation;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Sets packets on their way and sees to it that whatever is due happens. It knows nothing of threads, so the same code
 * runs behind the ring and under a manual clock.
 */
final class Forwarder {
    /** In place of a time: nothing is under way. */
    static final long NEVER = Long.MAX_VALUE;

    private static final int SOME = 10_000;

    private final Destinations destinations;
    private final LinkTable links;
    private final LinkContext shared;
    private final AddressCheck addresses;
    private final KernelChatter chatter;
    private final FlowTable flows;
    private final PortClaims claims = new PortClaims();
    private final TrafficMaker traffic;
    private final EarlyFragments early;
    private final HostFlows hostFlows;
    private final Headers headers = new Headers();
    private final EgressWriter writer;
    private final Clock clock;
    private final BooleanSupplier step;
    private long unroutable;
    private long kernelChatter;

    /**
     * @param step called between two things that are due; returns false if no more must be done
     */
    Forwarder(
            Destinations destinations,
            LinkTable links,
            LinkContext shared,
            EgressWriter writer,
            HostFlows hostFlows,
            Clock clock,
            BooleanSupplier step) {
        this.step = step;
        this.destinations = destinations;
        this.links = links;
        this.shared = shared;
        this.addresses = shared.addresses();
        this.chatter = new KernelChatter(addresses);
        this.flows =
                new FlowTable(links.nodeHashes(), hostFlows, shared.record().forgottenFlows());
        shared.answers().onReset(flows::reset);
        this.early = new EarlyFragments(shared, this::sendNow);
        this.hostFlows = hostFlows;
        this.writer = writer;
        this.clock = clock;
        this.traffic = new TrafficMaker(this::forward, links, shared, destinations, flows, claims, writer);
    }

    /**
     * Takes over a packet and its buffer.
     *
     * @param source index of the node that sent it
     * @param readNs when it was read from that node's device
     */
    void forward(PacketBuffer packet, int source, long readNs) {
        int destination;
        try {
            runDue(readNs); // what was due before this packet came happens before it, so that queues see things in
            // order
            destination = destinations.destinationOf(packet, source, readNs);
            packet.forEverybody(destination == Destinations.EVERYBODY);
            packet.kernelChatter(false); // until it is known whose
            packet.segments(destination >= 0 || packet.isForEverybody() ? Segmentation.segments(packet) : 1);
        } catch (Throwable e) {
            shared.memory().release(packet);
            throw e;
        }
        if (destination >= 0 && destination != source) {
            send(packet, source, destination, readNs);
        } else if (destination == Destinations.EVERYBODY) {
            sendToEverybody(packet, source, readNs);
        } else {
            kernelChatter += destination == Destinations.KERNEL_CHATTER ? 1 : 0;
            unroutable += destination == Destinations.KERNEL_CHATTER ? 0 : 1;
            shared.memory().release(packet);
        }
    }

    /** A packet of the network's own making, as if a node had sent it now. */
    void send(int source, byte[] packet) {
        PacketBuffer buffer = shared.segmenter().wrap(packet);
        checkState(buffer != null, "packets under way must be fewer for one more to be sent");
        forward(buffer, source, clock.nanoTime());
        runDue();
    }

    private void send(PacketBuffer packet, int source, int destination, long readNs) {
        headers.read(packet);
        if (!headers.isFragment()) {
            sendNow(packet, source, destination, readNs);
        } else if (flows.missesFirst(headers, source, destination)) {
            early.add(packet, headers, source, destination, readNs);
        } else {
            boolean awaited = !headers.isLaterFragment() && !early.isEmpty();
            long key = awaited ? FragmentTable.key(headers, source, destination) : 0;
            sendNow(packet, source, destination, readNs);
            if (awaited) {
                early.follow(key, readNs);
            }
        }
    }

    private void sendNow(PacketBuffer packet, int source, int destination, long readNs) {
        LinkState link;
        boolean mayLeave;
        try {
            identify(packet, source, destination);
            link = links.link(source, destination);
            boolean ownSource = addresses.isSourceOf(packet, source);
            if (!ownSource) {
                link.account().countForeignSource(packet);
            }
            mayLeave = addresses.mayLeave(packet, source, ownSource);
            if (!mayLeave) {
                link.entry().stopForeign(packet, readNs);
            }
        } catch (Throwable e) {
            shared.memory().release(packet);
            throw e;
        }
        if (mayLeave) {
            link.entry().take(packet, readNs);
        } else {
            shared.memory().release(packet);
        }
    }

    private void identify(PacketBuffer packet, int source, int destination) {
        headers.read(packet);
        Answers answers = claims.find(headers, source, destination);
        if (answers == null) {
            flows.identify(packet, headers, source, destination);
            shared.closedWindows().look(packet, headers, source);
        } else {
            answers.claim(packet);
        }
    }

    /** Each kernel has a copy of its own, with the fate that its own link gives it. */
    private void sendToEverybody(PacketBuffer packet, int source, long readNs) {
        try {
            boolean ownSource = addresses.isSourceOf(packet, source);
            boolean mayLeave = addresses.mayLeave(packet, source, ownSource);
            for (int destination = 0; destination < links.kernels(); destination++) {
                if (destination != source) {
                    packet.sink(null); // the receiver before may have waited for an answer
                    identify(
                            packet,
                            source,
                            destination); // so that the copy is what it would be if it were the only one
                    packet.kernelChatter(chatter.is(packet, headers, destination));
                    LinkState link = links.link(source, destination);
                    if (!ownSource) {
                        link.account().countForeignSource(packet);
                    }
                    enterCopy(packet, link, mayLeave, readNs);
                }
            }
        } finally {
            shared.memory().release(packet);
        }
    }

    private void enterCopy(PacketBuffer packet, LinkState link, boolean mayLeave, long readNs) {
        if (!mayLeave) {
            link.entry().stopForeign(packet, readNs);
            return;
        }
        PacketBuffer copy = shared.segmenter().copy(packet);
        if (copy == null) {
            link.entry().refuse(packet, readNs);
        } else {
            link.entry().take(copy, readNs);
        }
    }

    /** Lets happen what is due by now. */
    void runDue() {
        runDue(clock.nanoTime());
    }

    /**
     * Lets happen what is due by now, but no more than a command may have to wait for: there may be more than can ever
     * be done.
     */
    void runSomeDue() {
        Schedule schedule = shared.schedule();
        long nowNs = clock.nanoTime();
        for (int i = 0; i < SOME && !schedule.isEmpty() && schedule.firstDueNs() <= nowNs; i++) {
            schedule.callFirst();
            if (!step.getAsBoolean()) {
                return;
            }
        }
    }

    private void runDue(long untilNs) {
        Schedule schedule = shared.schedule();
        while (!schedule.isEmpty() && schedule.firstDueNs() <= untilNs) {
            schedule.callFirst();
            if (!step.getAsBoolean()) {
                return;
            }
        }
    }

    /** When to call {@link #runDue()} next; {@link #NEVER} while nothing is under way. */
    long nextDueNs() {
        Schedule schedule = shared.schedule();
        return schedule.isEmpty() ? NEVER : schedule.firstDueNs();
    }

    /**
     * A test begins on a network that several share: flows are numbered from 0, links start anew, and random numbers
     * are drawn by the test's name, so that it meets the same fates whichever tests came before.
     */
    void beginTest(String name) {
        runDue();
        flows.beginTest(shared.record().beginTest(name));
        shared.transit().salt(shared.record().salt(name));
        links.restart();
    }

    TrafficMaker traffic() {
        return traffic;
    }

    LinkTable links() {
        return links;
    }

    /** How many packets each flow had so far. */
    FlowTotals flowTotals() {
        return flows.totals();
    }

    HostFlows hostFlows() {
        return hostFlows;
    }

    /** The host's flows that go on, and have had packets since the test began. */
    List<HostFlow> hostFlowsInUse() {
        return hostFlows.from(0).stream()
                .filter(flow ->
                        flows.isInUse(flow.protocol(), hostFlows.host(), flow.node(), flow.hostPort(), flow.nodePort()))
                .toList();
    }

    PipelineCounters counters() {
        return new PipelineCounters(
                unroutable,
                kernelChatter,
                shared.refusals().count(),
                shared.refusals().notOfLinks(),
                writer.lostAnswers(),
                shared.record().leftOut(),
                writer.lateness());
    }
}
