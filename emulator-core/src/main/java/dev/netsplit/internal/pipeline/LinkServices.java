package dev.netsplit.internal.pipeline;

import dev.netsplit.impair.Bandwidth;
import dev.netsplit.impair.Impairment;
import dev.netsplit.impair.Mtu;
import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.random.RandomStream;
import dev.netsplit.internal.time.Clock;
import dev.netsplit.internal.wire.TooBigAnswer;
import dev.netsplit.topology.NodeName;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What all links of a network share: buffers, the schedule, the nodes' own limits. Owned by the forwarder's thread. */
final class LinkServices {
    private final Schedule schedule = new Schedule();
    private final BufferPool buffers;
    private final EgressWriter writer;
    private final Clock clock;
    private final InternalErrors errors;
    private final LinkTransit transit;
    private final @Nullable Limiter[] uplinks;
    private final @Nullable Limiter[] downlinks;

    LinkServices(int nodes, BufferPool buffers, EgressWriter writer, Clock clock, InternalErrors errors) {
        this.errors = errors;
        this.buffers = buffers;
        this.writer = writer;
        this.clock = clock;
        this.transit = new LinkTransit(buffers);
        this.uplinks = new Limiter[nodes];
        this.downlinks = new Limiter[nodes];
    }

    Schedule schedule() {
        return schedule;
    }

    LinkTransit transit() {
        return transit;
    }

    long nowNs() {
        return clock.nanoTime();
    }

    /** How many packets one link may hold: with all the buffers in it, every other link would stand still. */
    int maxInFlight() {
        return buffers.capacity() / 4;
    }

    /** An impairment, most likely a user's own, threw something. */
    void impairmentFailed(Impairment impairment, Throwable error) {
        errors.record("impairment " + impairment + " failed and lost a packet; the run is not faithful", error);
    }

    void release(PacketBuffer packet) {
        buffers.release(packet);
    }

    /** Limits what nodes send, over all their links, and what they receive. */
    void limitNodes(List<NodeName> nodes, Function<NodeName, NodeLimits> limits, long seed) {
        for (int node = 0; node < nodes.size(); node++) {
            String name = nodes.get(node).value();
            NodeLimits limit = limits.apply(nodes.get(node));
            uplinks[node] = limiter(limit.uplink(), RandomStream.of(seed, "node", name, "uplink"), new UplinkExit());
            downlinks[node] =
                    limiter(limit.downlink(), RandomStream.of(seed, "node", name, "downlink"), new DownlinkExit());
        }
    }

    private @Nullable Limiter limiter(Bandwidth bandwidth, RandomStream draws, Bottleneck.Exit<LinkState> exit) {
        return bandwidth.isUnlimited() ? null : new Limiter(bandwidth, schedule, draws, exit, nowNs());
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
        if (!mtu.isBlackHole()) {
            PacketBuffer answer = buffers.copyOf(packet);
            if (answer != null) {
                if (TooBigAnswer.replace(answer, mtu.bytes())) {
                    writer.answer(source, answer);
                }
                buffers.release(answer);
            }
        }
        buffers.release(packet);
    }

    private void deliver(PacketBuffer packet, LinkState link, long dueNs) {
        if (link.mayDeliver(packet)) {
            writer.write(link, packet, dueNs);
        }
        buffers.release(packet);
    }

    private static final class UplinkExit implements Bottleneck.Exit<LinkState> {
        @Override
        public void sent(PacketBuffer packet, LinkState link, long sentNs) {
            link.leaveUplink(packet, sentNs);
        }

        @Override
        public void dropped(PacketBuffer packet, LinkState link, long droppedNs, DropReason why) {
            link.dropByQueue(packet);
        }

        @Override
        public void marked(PacketBuffer packet, LinkState link) {
            link.counters().marked++;
        }
    }

    private final class DownlinkExit implements Bottleneck.Exit<LinkState> {
        @Override
        public void sent(PacketBuffer packet, LinkState link, long sentNs) {
            deliver(packet, link, sentNs);
        }

        @Override
        public void dropped(PacketBuffer packet, LinkState link, long droppedNs, DropReason why) {
            link.dropByQueue(packet);
        }

        @Override
        public void marked(PacketBuffer packet, LinkState link) {
            link.counters().marked++;
        }
    }
}
