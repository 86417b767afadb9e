package dev.netsplit.internal.pipeline;

import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.device.PacketDevice;
import dev.netsplit.internal.time.Clock;
import dev.netsplit.internal.wire.IpHeader;
import dev.netsplit.internal.wire.Segmentation;
import java.util.List;
import org.HdrHistogram.Histogram;

/** Hands packets to their receivers' devices, and measures how late. Used by whoever has the forwarder's turn. */
final class EgressWriter {
    /** Later than this is all the same: the run is unusable. */
    private static final long MAX_LATENESS_NS = 60_000_000_000L;

    private final List<? extends PacketDevice> devices;
    private final Clock clock;
    private final Histogram lateness = new Histogram(MAX_LATENESS_NS, 2);

    EgressWriter(List<? extends PacketDevice> devices, Clock clock) {
        this.devices = devices;
        this.clock = clock;
    }

    /** Writes a packet that was due at {@code dueNs} to the link's receiver. The buffer stays the caller's. */
    void write(LinkState link, PacketBuffer packet, long dueNs) {
        boolean taken = devices.get(link.destination()).write(packet) || mayBeRefused(packet);
        link.counters().countDelivery(taken, packet.segments(), Segmentation.wireLength(packet));
        lateness.recordValue(Math.min(Math.max(clock.nanoTime() - dueNs, 0), MAX_LATENESS_NS));
    }

    /**
     * Whether it is no IP packet any more, which a kernel refuses at its device's door, but that is what a corruption asked for; or a
     * frame for everybody, which a kernel may meet with its device off, as it is on the way to another namespace.
     */
    private static boolean mayBeRefused(PacketBuffer packet) {
        return packet.linkHeader() > 0 ? packet.isForEverybody() : IpHeader.version(packet) == 0;
    }

    /** Writes an answer of the network's own to a node. */
    void answer(int node, PacketBuffer packet) {
        devices.get(node).write(packet);
    }

    /** How late packets were written, in nanoseconds after they were due: a copy. */
    Histogram lateness() {
        return lateness.copy();
    }
}
