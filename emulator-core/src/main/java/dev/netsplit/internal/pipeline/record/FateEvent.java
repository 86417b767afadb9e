package dev.netsplit.internal.pipeline.record;

import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.random.Mixer;
import dev.netsplit.packet.PacketView;
import dev.netsplit.report.FateCause;
import dev.netsplit.report.LedgerEntry.PacketEntered;
import dev.netsplit.topology.LinkName;
import org.jspecify.annotations.Nullable;

/**
 * A slot of the ledger's ring: all there is to say of one fate, or of a packet that enters. Reused, so filled without
 * an allocation.
 */
public final class FateEvent {
    FateKind kind = FateKind.LOST;
    long timeNs;

    @Nullable
    LinkName link;

    @Nullable
    FateCause cause;

    int packets;
    long conversation;
    int connection;
    int counter;
    long ordinal;
    long part;

    /**
     * A number that goes with the kind: a delay, the most that a packet is held back, the first draw; a fault's count.
     */
    public long number;

    /** Another one: packets that overtake, flipped bits; a fault's number. */
    public int count;

    /** A thing that goes with the kind: where bits were flipped, why a queue dropped; a fault's description. */
    @Nullable
    public Object what;

    int length;
    int tcpFlags;
    int payloadLength;

    /** As many of the payload's first bytes as there are, and as it has room for. */
    final byte[] payloadStart = new byte[PacketEntered.MAX_START];

    /** How many events before this one found no slot, since the run's start. */
    long leftOutBefore;

    /** Says which packets it is about: some segments of one, or one. */
    void about(PacketBuffer packet, int firstSegment, int segments) {
        conversation = packet.conversation();
        connection = packet.connectionNumber();
        counter = packet.counter();
        ordinal = packet.wholeOrdinal() + firstSegment;
        part = packet.isPart() ? Mixer.mix(packet.flow(), packet.ordinal()) : 0;
        packets = segments;
    }

    /** Says what the packet looks like. */
    void show(PacketView packet) {
        length = packet.length();
        tcpFlags = packet.tcpFlags();
        payloadLength = packet.payloadLength();
        int from = packet.payloadOffset();
        for (int i = Math.min(payloadLength, payloadStart.length) - 1; i >= 0; i--) {
            payloadStart[i] = (byte) packet.byteAt(from + i);
        }
    }

    /** Lets go of what the slot held. */
    void clear() {
        link = null;
        cause = null;
        what = null;
    }
}
