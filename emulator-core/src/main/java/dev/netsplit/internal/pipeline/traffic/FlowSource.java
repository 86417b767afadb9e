package dev.netsplit.internal.pipeline.traffic;

import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.pipeline.link.LinkContext;
import dev.netsplit.internal.pipeline.link.LinkState;
import org.jspecify.annotations.Nullable;

/** Packets from one node to another at times that do not depend on what becomes of them. */
final class FlowSource extends TrafficSource {
    private final LinkState link;
    private final PacketTemplate template;
    private final ArrivalTimes times;
    private final @Nullable ClaimedPorts ports;

    /**
     * @param ports where answers come to; null if there are none
     */
    FlowSource(LinkContext shared, FlowPlan plan, LinkState link, ArrivalTimes times, @Nullable ClaimedPorts ports) {
        super(shared, plan.traffic());
        this.link = link;
        this.template = plan.template();
        this.times = times;
        this.ports = ports;
        next(times.nextNs());
    }

    @Override
    void sendDue(long dueNs) {
        PacketBuffer packet = isTooLate(link, dueNs) ? null : open(template.length(), link);
        if (packet != null) {
            long number = number();
            int port = ports == null ? ClaimedPorts.DISCARD : ports.expect(number, dueNs, template.isEcho());
            template.write(packet, port, number);
            send(packet, link, dueNs);
        }
        next(times.nextNs());
    }

    @Override
    @Nullable
    Answers answers() {
        return ports == null ? null : ports.answers();
    }

    @Override
    void release() {
        if (ports != null) {
            ports.release();
        }
    }
}
