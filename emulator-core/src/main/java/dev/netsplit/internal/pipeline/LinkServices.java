package dev.netsplit.internal.pipeline;

import dev.netsplit.impair.Bandwidth;
import dev.netsplit.impair.Impairment;
import dev.netsplit.impair.Mtu;
import dev.netsplit.internal.device.MemoryAccount;
import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.random.RandomStream;
import dev.netsplit.internal.time.Clock;
import dev.netsplit.internal.wire.EthernetHeader;
import dev.netsplit.internal.wire.Headers;
import dev.netsplit.internal.wire.IcmpAnswer;
import dev.netsplit.internal.wire.KernelOrders;
import dev.netsplit.internal.wire.Segmentation;
import dev.netsplit.internal.wire.TcpSegment;
import dev.netsplit.packet.PacketFilter;
import dev.netsplit.report.FateCause;
import dev.netsplit.topology.NodeName;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What all links of a network share: buffers, the schedule, the nodes' own limits. Owned by whoever has the forwarder's
 * turn.
 */
final class LinkServices {
    private static final LimiterExit LEAVE_UPLINK =
            LimiterExit.of(FateCause.UPLINK, (packet, link, sentNs) -> link.leaveUplink(packet, sentNs));

    private final Schedule schedule = new Schedule();
    private final Headers headers = new Headers();
    private final Destinations destinations;
    private final AddressCheck addresses;
    private final PacketMemory memory;
    private final Segmenter segmenter;
    private final EgressWriter writer;
    private final Clock clock;
    private final InternalErrors errors;
    private final RunRecord record;
    private final MemoryRefusals refusals;
    private final LinkTransit transit;
    private final ClosedWindows closedWindows;
    private Predicate<PacketBuffer> onReset = packet -> false;
    private @Nullable PacketBuffer peeked;
    private @Nullable Limiter[] uplinks;
    private @Nullable Limiter[] downlinks;

    LinkServices(
            int nodes,
            Destinations destinations,
            AddressCheck addresses,
            PacketMemory memory,
            EgressWriter writer,
            Clock clock,
            InternalErrors errors,
            RunRecord record) {
        this.errors = errors;
        this.record = record;
        this.destinations = destinations;
        this.addresses = addresses;
        this.memory = memory;
        this.segmenter = new Segmenter(memory);
        this.writer = writer;
        this.clock = clock;
        this.refusals = new MemoryRefusals(memory.budget());
        this.transit = new LinkTransit(memory, segmenter);
        this.closedWindows = new ClosedWindows(memory, writer);
        this.uplinks = new Limiter[nodes];
        this.downlinks = new Limiter[nodes];
    }

    Schedule schedule() {
        return schedule;
    }

    RunRecord record() {
        return record;
    }

    LinkTransit transit() {
        return transit;
    }

    AddressCheck addresses() {
        return addresses;
    }

    ClosedWindows closedWindows() {
        return closedWindows;
    }

    long nowNs() {
        return clock.nanoTime();
    }

    /** The ordinal from which queues draw random numbers in the test that runs. */
    long firstDraw() {
        return transit.salt();
    }

    /** From now on random numbers are those of another test, and the nodes' limits start anew. */
    void beginTest(long salt) {
        transit.salt(salt);
        for (int node = 0; node < uplinks.length; node++) {
            restart(uplinks[node]);
            restart(downlinks[node]);
        }
    }

    private void restart(@Nullable Limiter limiter) {
        if (limiter != null) {
            limiter.restart(nowNs());
        }
    }

    Segmenter segmenter() {
        return segmenter;
    }

    /** The packets for which there was no memory. */
    MemoryRefusals refusals() {
        return refusals;
    }

    /**
     * Returns the packet in the buffer in which it waits; null, and the packet stays as it is, if there is no memory
     * for that.
     */
    @Nullable
    PacketBuffer keep(PacketBuffer packet, MemoryAccount link) {
        return memory.keep(packet, link);
    }

    /** An impairment, most likely a user's own, threw something. */
    void impairmentFailed(Impairment impairment, Throwable error) {
        errors.record("impairment " + named(impairment) + " failed and lost a packet; the run is not faithful", error);
    }

    /** A filter, most likely a user's own, threw something. */
    void filterFailed(PacketFilter filter, Throwable error) {
        errors.record("filter (" + named(filter) + ") failed and took no packet; the run is not faithful", error);
    }

    /** What was to be done once packets had arrived threw something. */
    void triggerFailed(PacketFilter filter, Throwable error) {
        errors.record("what packets (" + named(filter) + ") were to set off failed; the run is not faithful", error);
    }

    /** What a user's object is called, or its class if it fails to say that. */
    private static String named(Object object) {
        try {
            return String.valueOf(object);
        } catch (Throwable e) { // also what is undeclared
            return object.getClass().getName();
        }
    }

    /** One segment of a superpacket, to be looked at until the next call. */
    PacketBuffer peek(PacketBuffer packet, int segment) {
        PacketBuffer into = peeked;
        if (into == null) {
            into = peeked = new PacketBuffer(ByteBuffer.allocate(PacketMemory.LARGE), 0, 0, PacketMemory.LARGE);
        }
        Segmentation.copy(packet, segment, segment + 1, into);
        return into;
    }

    /** The headers of a packet, until the next call. */
    Headers read(PacketBuffer packet) {
        return headers.read(packet);
    }

    /** A buffer for a packet of this length, or null when all are in flight. */
    @Nullable
    PacketBuffer acquire(int length) {
        return memory.acquire(length);
    }

    void release(PacketBuffer packet) {
        memory.release(packet);
    }

    /** Limits what nodes send, over all their links, and what they receive. */
    void limitNodes(List<NodeName> nodes, Function<NodeName, NodeLimits> limits, long seed) {
        LimiterExit deliver = LimiterExit.of(FateCause.DOWNLINK, this::deliver);
        for (int node = 0; node < nodes.size(); node++) {
            String name = nodes.get(node).value();
            NodeLimits limit = limits.apply(nodes.get(node));
            uplinks[node] = limiter(limit.uplink(), RandomStream.of(seed, "node", name, "uplink"), LEAVE_UPLINK);
            downlinks[node] = limiter(limit.downlink(), RandomStream.of(seed, "node", name, "downlink"), deliver);
        }
    }

    /** Another node, behind those that there are, without limits. */
    void addNode() {
        uplinks = Arrays.copyOf(uplinks, uplinks.length + 1);
        downlinks = Arrays.copyOf(downlinks, downlinks.length + 1);
    }

    private @Nullable Limiter limiter(Bandwidth bandwidth, RandomStream draws, LimiterExit exit) {
        return bandwidth.isUnlimited() ? null : new Limiter(bandwidth, this, draws, exit, nowNs());
    }

    /** By the sender's uplink to the link. */
    void sendUp(int source, PacketBuffer packet, LinkState link, long timeNs) {
        Limiter uplink = uplinks[source];
        if (uplink == null) {
            link.leaveUplink(packet, timeNs);
        } else {
            uplink.enter(packet, link, timeNs);
        }
    }

    /** By the receiver's downlink to its device. */
    void sendDown(PacketBuffer packet, LinkState link, long timeNs) {
        Limiter downlink = downlinks[link.destination()];
        if (downlink == null) {
            deliver(packet, link, timeNs);
        } else {
            downlink.enter(packet, link, timeNs);
        }
    }

    /** Tells the sender that its packet was too big for the link, unless the link keeps that to itself. */
    void refuseTooBig(PacketBuffer packet, LinkState link, Mtu mtu) {
        if (mtu.isBlackHole() || isStray(packet)) {
            memory.release(packet);
            return;
        }
        PacketBuffer answer = roomy(packet, link);
        if (answer == null) {
            return;
        }
        Segmentation.completeChecksum(answer); // the answer quotes the packet, as it would have been on the wire
        if (IcmpAnswer.replaceByTooBig(answer, headers.read(answer), mtu.bytes())) {
            answer(link.source(), answer);
        } else {
            memory.release(answer);
        }
    }

    /**
     * Takes over a packet; returns it in a buffer with room for the longest answer that quotes it, or null if there is
     * no memory.
     */
    private @Nullable PacketBuffer roomy(PacketBuffer packet, LinkState link) {
        if (packet.capacity() >= IcmpAnswer.MAX_LENGTH) {
            return packet;
        }
        PacketBuffer copy = memory.acquire(IcmpAnswer.MAX_LENGTH);
        if (copy == null) {
            link.failToMake(); // the sender learns of it when it sends again
        } else {
            copy.copyFrom(packet);
        }
        memory.release(packet);
        return copy;
    }

    /**
     * Whether it goes over every link, since nobody knows yet where its receiver is: what this link does may be of no
     * matter to it.
     */
    static boolean isStray(PacketBuffer packet) {
        return packet.linkHeader() > 0 && packet.isForEverybody();
    }

    /**
     * Sets what is called when the emulator itself resets a connection, with a packet of that connection; it returns
     * whether that refused an attempt.
     */
    void onReset(Predicate<PacketBuffer> newOnReset) {
        this.onReset = newOnReset;
    }

    /** Reports that a fault has reset a packet's connection, or refused it. */
    void connectionReset(PacketBuffer packet, LinkFault fault) {
        closedWindows.forget(packet);
        if (onReset.test(packet)) {
            fault.refused(packet);
        }
    }

    /** Tells the sender that its packet was refused: TCP by a reset, all else by ICMP. */
    void reject(PacketBuffer packet, LinkState link, LinkFault fault) {
        if (isStray(packet)) {
            memory.release(packet);
            return;
        }
        PacketBuffer one = packet.isSuperpacket() ? segmenter.extract(packet, 0, 1) : packet;
        if (one != packet) {
            memory.release(packet);
        }
        if (one == null) {
            link.failToMake(); // the sender learns of it when it sends again
            return;
        }
        Segmentation.completeChecksum(one);
        if (TcpSegment.is(headers.read(one))) {
            if (TcpSegment.isReset(headers)) {
                memory.release(one);
                return;
            }
            connectionReset(one, fault);
            TcpSegment.makeResetToSender(one, headers);
            answer(link.source(), one);
            return;
        }
        PacketBuffer answer = roomy(one, link);
        if (answer == null) {
            return;
        }
        if (IcmpAnswer.replaceByProhibited(answer, headers.read(answer))) {
            answer(link.source(), answer);
        } else {
            memory.release(answer);
        }
    }

    /** Hands a packet of the network's own to a node. */
    void answer(int node, PacketBuffer packet) {
        try {
            writer.answer(node, packet);
        } finally {
            memory.release(packet);
        }
    }

    /** The packet is at the receiver's door. */
    void deliver(PacketBuffer packet, LinkState link, long dueNs) {
        if (link.keeps(packet, dueNs)) {
            return;
        }
        try {
            if (!link.mayDeliver(packet, dueNs)) {
                return;
            }
            if (addresses.isHost(link.destination()) && !mayEnterHost(packet)) {
                link.stopForeign(packet, dueNs);
            } else {
                destinations.delivered(packet, link.source(), link.destination(), dueNs);
                writer.write(link, packet, dueNs);
                closedWindows.delivered(packet);
                link.delivered(packet);
            }
        } finally {
            memory.release(packet);
        }
    }

    /** Here and not at the link's beginning, since what happened on the link may have changed addresses. */
    private boolean mayEnterHost(PacketBuffer packet) {
        if (packet.linkHeader() > 0) {
            EthernetHeader.describe(packet);
        }
        return addresses.areOfNetwork(packet) && !KernelOrders.areIn(packet, headers.read(packet));
    }
}
