package dev.netsplit.internal.pipeline.link;

import dev.netsplit.fault.PacketAction.Slice;
import dev.netsplit.internal.concurrent.ForwarderConfined;
import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.pipeline.fault.FaultedConnection;
import dev.netsplit.internal.pipeline.fault.LinkFault;
import dev.netsplit.internal.pipeline.record.FateKind;
import dev.netsplit.internal.random.Mixer;
import dev.netsplit.internal.random.RandomStream;
import dev.netsplit.internal.wire.Headers;
import dev.netsplit.report.FateCause;
import java.util.HashMap;
import java.util.Map;

/** Cuts the data of TCP segments into smaller ones, which go on one after the other. */
@ForwarderConfined
final class TcpSlicer {
    private final LinkAccount account;
    private final LinkContext shared;
    private final WaitingPackets waiting;
    private final WaitingPackets.Then pass;
    private final Headers headers = new Headers();
    private final Map<LinkFault, RandomStream> sizes = new HashMap<>();
    private Stage next = Stage.UNCONNECTED;

    TcpSlicer(LinkAccount account, LinkContext shared, WaitingPackets waiting) {
        this.account = account;
        this.shared = shared;
        this.waiting = waiting;
        this.pass = (packet, timeNs, healed) -> next.take(packet, timeNs);
    }

    /** Sets where segments go on. */
    void connect(Stage newNext) {
        this.next = newNext;
    }

    /** Takes over a segment, whatever its length. */
    void enter(PacketBuffer packet, LinkFault fault, long readNs) {
        Slice slice = (Slice) fault.action();
        FaultedConnection connection = fault.connections().get(packet.attempt());
        headers.read(packet);
        int payload = headers.payloadLength();
        long gapNs = slice.gap().toNanos();
        long timeNs = Math.max(readNs, connection.nextNs);
        if (payload <= slice.bytes() - slice.variation()) {
            goOn(packet, timeNs, readNs, fault); // behind the pieces before it
            return;
        }
        account.fates().tell(FateKind.CHANGED, packet, readNs, fault.cause());
        int pieces = 0;
        for (int from = 0; from < payload; pieces++) {
            int to = Math.min(payload, from + size(packet, slice, fault, pieces));
            PacketBuffer piece = shared.segmenter().slice(packet, headers, from, to);
            if (piece == null) {
                account.refuse(packet, 0, 1, readNs, FateCause.MEMORY);
            } else {
                goOn(piece, timeNs, readNs, fault);
            }
            timeNs += gapNs;
            from = to;
        }
        account.counters().offered += pieces - 1;
        connection.nextNs = timeNs;
        shared.memory().release(packet);
    }

    /** The fault is off. */
    void forget(LinkFault fault) {
        sizes.remove(fault);
    }

    private void goOn(PacketBuffer packet, long timeNs, long readNs, LinkFault fault) {
        if (timeNs <= readNs) {
            next.take(packet, readNs);
        } else {
            waiting.add(packet, timeNs, fault, pass);
        }
    }

    private int size(PacketBuffer packet, Slice slice, LinkFault fault, int piece) {
        if (slice.variation() == 0) {
            return slice.bytes();
        }
        RandomStream random = sizes.computeIfAbsent(fault, its -> its.random(account.name(), "slices"));
        long drawnFor = Mixer.mix(Mixer.mix(packet.flow(), packet.ordinal()), piece);
        int spread = 2 * slice.variation() + 1;
        return slice.bytes() - slice.variation() + (int) (random.uniform(drawnFor) * spread);
    }
}
