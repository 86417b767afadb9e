package dev.netsplit.internal.pipeline.record;

import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.packet.PacketView;
import dev.netsplit.report.FateCause;
import dev.netsplit.report.Ledger.Detail;
import dev.netsplit.topology.LinkName;
import org.jspecify.annotations.Nullable;

/**
 * Is told of each fate, other than plain delivery, that a link's packets have, but for those of the network's own
 * traffic; and of these packets, if somebody wants to know. Where nobody records, telling costs a comparison; where
 * somebody does, it costs filling an event, and never a wait or an allocation.
 */
public final class LinkFates {
    private final LinkName link;
    private final @Nullable FateSink sink;
    private final FaultRecorder faults;
    private final boolean delays;
    private final boolean packets;

    /**
     * @param sink null: nobody records
     * @param detail what is recorded
     * @param faults knows when faults started
     */
    public LinkFates(LinkName link, @Nullable FateSink sink, Detail detail, FaultRecorder faults) {
        this.link = link;
        this.sink = sink;
        this.faults = faults;
        this.delays = sink != null && detail.includes(Detail.DELAYS);
        this.packets = sink != null && detail.includes(Detail.PACKETS);
    }

    /** Whether to tell of delays. */
    public boolean recordsDelays() {
        return delays;
    }

    /** Whether to tell of packets that enter. */
    public boolean recordsPackets() {
        return packets;
    }

    /**
     * A packet enters, or a segment of one.
     *
     * @param view of that alone
     */
    public void tellEntered(PacketBuffer packet, int segment, PacketView view, long timeNs) {
        FateEvent event = begin(FateKind.ENTERED, packet, segment, 1, timeNs, null);
        if (event != null) {
            event.show(view);
            publish(event);
        }
    }

    /** The packet, of a superpacket all segments, had this fate. */
    public void tell(FateKind kind, PacketBuffer packet, long timeNs, FateCause cause) {
        tell(kind, packet, 0, packet.segments(), timeNs, cause);
    }

    /** Some segments had this fate. */
    public void tell(FateKind kind, PacketBuffer packet, int firstSegment, int segments, long timeNs, FateCause cause) {
        FateEvent event = begin(kind, packet, firstSegment, segments, timeNs, cause);
        if (event != null) {
            publish(event);
        }
    }

    /**
     * Like {@link #tell}, where there is more to say: in the event, which then is to be {@linkplain #publish
     * published}; null if nobody listens.
     */
    @Nullable
    public FateEvent begin(
            FateKind kind,
            PacketBuffer packet,
            int firstSegment,
            int segments,
            long timeNs,
            @Nullable FateCause cause) {
        FateEvent event = sink == null || !packet.isDescribed() ? null : sink.claim();
        if (event != null) {
            event.kind = kind;
            event.timeNs = cause == null ? timeNs : faults.notBefore(cause, timeNs);
            event.link = link;
            event.cause = cause;
            event.about(packet, firstSegment, segments);
        }
        return event;
    }

    public void publish(FateEvent event) {
        if (sink != null) {
            sink.publish(event);
        }
    }
}
