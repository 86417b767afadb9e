package dev.netsplit.internal.pipeline.traffic;

import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.pipeline.link.LinkContext;
import dev.netsplit.internal.pipeline.link.LinkState;
import dev.netsplit.internal.pipeline.link.LinkTable;
import dev.netsplit.internal.wire.VirtioHeader;
import org.jspecify.annotations.Nullable;

/**
 * Packets that were captured once, sent again at the distances in time that they had, or at those divided by a factor.
 */
final class ReplaySource extends TrafficSource {
    private final LinkTable links;
    private final ReplayPackets replay;
    private int next;

    ReplaySource(LinkContext shared, TrafficPlan plan, LinkTable links, ReplayPackets replay) {
        super(shared, plan);
        this.links = links;
        this.replay = replay;
        nextOrEnd();
    }

    @Override
    void sendDue(long dueNs) {
        ReplayPackets.Packet captured = replay.packets().get(next);
        int length = captured.length();
        LinkState link = links.link(captured.from(), captured.to());
        PacketBuffer packet = isTooLate(link, dueNs) ? null : open(length, link);
        if (packet != null) {
            VirtioHeader.clear(packet);
            packet.bytes().put(packet.offset(), replay.bytes(), captured.offset(), length);
            packet.length(length);
            packet.segments(1);
            send(packet, link, dueNs);
        }
        next++;
        nextOrEnd();
    }

    private void nextOrEnd() {
        if (next < replay.packets().size()) {
            next(replay.packets().get(next).timeNs());
        } else {
            stop();
        }
    }

    @Override
    @Nullable
    Answers answers() {
        return null;
    }
}
