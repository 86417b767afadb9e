package dev.netsplit.internal.pipeline;

import dev.netsplit.impair.Bandwidth;
import dev.netsplit.impair.Impairment;
import dev.netsplit.impair.Mtu;
import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.random.RandomStream;
import dev.netsplit.internal.time.Clock;
import dev.netsplit.internal.wire.Headers;
import dev.netsplit.internal.wire.Segmentation;
import dev.netsplit.internal.wire.TooBigAnswer;
import dev.netsplit.report.FateCause;
import dev.netsplit.topology.NodeName;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What all links of a network share: buffers, the schedule, the nodes' own limits. Owned by whoever has the forwarder's turn. */
final class LinkServices {
    private static final LimiterExit LEAVE_UPLINK =
            new LimiterExit(FateCause.UPLINK, (packet, link, sentNs) -> link.leaveUplink(packet, sentNs));

    private final Schedule schedule = new Schedule();
    private final Headers headers = new Headers();
    private final PacketMemory memory;
    private final Segmenter segmenter;
    private final EgressWriter writer;
    private final Clock clock;
    private final InternalErrors errors;
    private final RunRecord record;
    private final LinkTransit transit;
    private final @Nullable Limiter[] uplinks;
    private final @Nullable Limiter[] downlinks;

    LinkServices(
            int nodes, PacketMemory memory, EgressWriter writer, Clock clock, InternalErrors errors, RunRecord record) {
        this.errors = errors;
        this.record = record;
        this.memory = memory;
        this.segmenter = new Segmenter(memory);
        this.writer = writer;
        this.clock = clock;
        this.transit = new LinkTransit(memory, segmenter);
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

    long nowNs() {
        return clock.nanoTime();
    }

    Segmenter segmenter() {
        return segmenter;
    }

    /** What one link may hold, in bytes of buffers. */
    long maxHeldBytes() {
        return memory.maxHeldBytes();
    }

    /** An impairment, most likely a user's own, threw something. */
    void impairmentFailed(Impairment impairment, Throwable error) {
        errors.record("impairment " + impairment + " failed and lost a packet; the run is not faithful", error);
    }

    void release(PacketBuffer packet) {
        memory.release(packet);
    }

    /** Limits what nodes send, over all their links, and what they receive. */
    void limitNodes(List<NodeName> nodes, Function<NodeName, NodeLimits> limits, long seed) {
        LimiterExit deliver = new LimiterExit(FateCause.DOWNLINK, this::deliver);
        for (int node = 0; node < nodes.size(); node++) {
            String name = nodes.get(node).value();
            NodeLimits limit = limits.apply(nodes.get(node));
            uplinks[node] = limiter(limit.uplink(), RandomStream.of(seed, "node", name, "uplink"), LEAVE_UPLINK);
            downlinks[node] = limiter(limit.downlink(), RandomStream.of(seed, "node", name, "downlink"), deliver);
        }
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
    void refuseTooBig(PacketBuffer packet, int source, Mtu mtu) {
        Segmentation.completeChecksum(packet); // the answer quotes the packet, as it would have been on the wire
        if (!mtu.isBlackHole() && TooBigAnswer.replace(packet, headers.read(packet), mtu.bytes())) {
            writer.answer(source, packet);
        }
        memory.release(packet);
    }

    private void deliver(PacketBuffer packet, LinkState link, long dueNs) {
        if (link.mayDeliver(packet, dueNs)) {
            writer.write(link, packet, dueNs);
        }
        memory.release(packet);
    }
}
