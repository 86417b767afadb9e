package dev.netsplit.internal.pipeline.traffic;

import dev.netsplit.impair.LinkPair;
import dev.netsplit.internal.concurrent.ForwarderConfined;
import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.pipeline.flow.FlowNames;
import dev.netsplit.internal.pipeline.flow.FlowTable;
import dev.netsplit.internal.pipeline.link.EgressWriter;
import dev.netsplit.internal.pipeline.link.LinkContext;
import dev.netsplit.internal.pipeline.link.LinkState;
import dev.netsplit.internal.pipeline.link.LinkTable;
import dev.netsplit.internal.pipeline.route.Destinations;
import dev.netsplit.topology.AddressPair;
import dev.netsplit.topology.NodeName;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Makes traffic of an IP network's own, and nodes that exist only to send and receive it. The packets of a traffic are
 * a flow of their own, so they take nothing from the reproducibility of others.
 */
@ForwarderConfined
public final class TrafficMaker {
    private static final int PORTS_FOR_OTHERS = 1024;

    private final LinkTable links;
    private final LinkContext shared;
    private final PacketEntry entry;
    private final Destinations destinations;
    private final FlowTable flows;
    private final PortClaims claims;
    private final EgressWriter writer;

    public TrafficMaker(
            PacketEntry entry,
            LinkTable links,
            LinkContext shared,
            Destinations destinations,
            FlowTable flows,
            PortClaims claims,
            EgressWriter writer) {
        this.entry = entry;
        this.links = links;
        this.shared = shared;
        this.destinations = destinations;
        this.flows = flows;
        this.claims = claims;
        this.writer = writer;
    }

    /**
     * Adds a node without a kernel.
     *
     * @param addresses that nobody has
     * @param profiles of its links to others, and from others
     */
    public MadeUpDevice addMadeUp(NodeName name, AddressPair addresses, LinkPair profiles) {
        MadeUpDevice device = new MadeUpDevice(links.addMadeUp(name, profiles));
        flows.addNode(FlowNames.node(name));
        writer.add(device);
        destinations.assign(addresses, device.node());
        shared.addresses().add(addresses);
        return device;
    }

    /**
     * Starts a flow whose packets do not wait for anything.
     *
     * @return nothing if the sender has not as many free ports
     */
    public Optional<TrafficSource> start(FlowPlan plan, ArrivalTimes times) {
        LinkState link = links.link(plan.from(), plan.to());
        if (plan.places() == 0) {
            return Optional.of(new FlowSource(shared, plan, link, times, null));
        }
        return Optional.ofNullable(claim(plan)).map(ports -> new FlowSource(shared, plan, link, times, ports));
    }

    /**
     * Starts a flow of requests, each of which waits for the answer to the one before.
     *
     * @param firstNs when the first is sent, from now
     * @param thinkNs from an answer to the next request
     * @param timeoutNs for how long an answer is waited for
     * @return nothing if the sender has not as many free ports
     */
    public Optional<TrafficSource> startRequests(FlowPlan plan, long firstNs, long thinkNs, long timeoutNs) {
        LinkState link = links.link(plan.from(), plan.to());
        return Optional.ofNullable(claim(plan))
                .map(ports -> new RequestSource(shared, plan, link, ports, firstNs, thinkNs, timeoutNs));
    }

    public TrafficSource startReplay(TrafficPlan plan, ReplayPackets packets) {
        return new ReplaySource(shared, plan, links, packets);
    }

    /** Sends a packet as if a node had, now. */
    public Injection inject(int from, byte[] bytes) {
        PacketBuffer packet = shared.segmenter().wrap(bytes);
        if (packet == null) {
            return Injection.NO_BUFFER;
        }
        long nowNs = shared.nowNs();
        int destination = destinations.destinationOf(packet, from, nowNs);
        if (destination == from || (destination < 0 && destination != Destinations.EVERYBODY)) {
            shared.memory().release(packet);
            return destination == from ? Injection.TO_ITSELF : Injection.NO_RECEIVER;
        }
        entry.forward(packet, from, nowNs);
        return Injection.SENT;
    }

    private @Nullable ClaimedPorts claim(FlowPlan plan) {
        PacketTemplate template = plan.template();
        int firstPort = plan.from() < links.kernels() ? PortClaims.FIRST_BESIDE_A_KERNEL : PortClaims.FIRST;
        int places = places(plan, firstPort);
        Answers answers = new Answers(
                plan.to(),
                template.protocol(),
                template.isEcho(),
                plan.traffic().flow(),
                places,
                plan.answerTimeoutNs());
        int count = template.isEcho() ? 1 : places;
        OptionalInt first = claims.claim(plan.from(), firstPort, count, answers);
        return first.isEmpty() ? null : new ClaimedPorts(claims, plan.from(), first.getAsInt(), count, answers);
    }

    /**
     * Of free ports a traffic that may do with fewer takes a half at the most, and leaves some for many others that
     * need few.
     */
    private int places(FlowPlan plan, int firstPort) {
        if (plan.template().isEcho()) {
            return plan.places();
        }
        int free = claims.free(plan.from(), firstPort);
        int most = Math.min(free / 2, free - PORTS_FOR_OTHERS);
        return Math.max(plan.leastPlaces(), Math.min(plan.places(), most));
    }

    /** What became of a packet that was to be sent in a node's name. */
    public enum Injection {
        SENT,
        NO_RECEIVER,
        TO_ITSELF,
        NO_BUFFER
    }
}
