package dev.netsplit.internal.pipeline.link;

import dev.netsplit.internal.concurrent.ForwarderConfined;
import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.pipeline.flow.FragmentTable;
import dev.netsplit.internal.pipeline.memory.PacketMemory;
import dev.netsplit.internal.random.Mixer;
import dev.netsplit.internal.wire.Fragmentation;
import dev.netsplit.internal.wire.Headers;
import dev.netsplit.internal.wire.Segmentation;
import dev.netsplit.internal.wire.TcpSegment;
import dev.netsplit.internal.wire.VirtioHeader;
import org.jspecify.annotations.Nullable;

/** Makes packets out of packets: copies, and pieces of superpackets. */
@ForwarderConfined
public final class Segmenter {
    private final PacketMemory memory;
    private final Headers headers = new Headers();

    Segmenter(PacketMemory memory) {
        this.memory = memory;
    }

    /**
     * The segments from one up to, but not with, another, in a buffer of their own; null if there is none to be had.
     */
    @Nullable
    PacketBuffer extract(PacketBuffer packet, int from, int to) {
        if (from == 0 && to == packet.segments()) {
            return copy(packet);
        }
        PacketBuffer piece = memory.acquire(Segmentation.length(packet, from, to));
        if (piece != null) {
            Segmentation.copy(packet, from, to, piece);
            piece.segments(to - from);
            piece.identify(packet.flow(), packet.ordinal() + from);
        }
        return piece;
    }

    /** A fragment for a link with this MTU, in a buffer of its own; null if there is none to be had. */
    @Nullable
    PacketBuffer fragment(PacketBuffer packet, int mtu, int fragment) {
        PacketBuffer piece = memory.acquire(Fragmentation.length(packet, mtu, fragment));
        if (piece != null) {
            int offset = Fragmentation.copy(packet, mtu, fragment, piece);
            piece.segments(1);
            int ports = FragmentTable.ports(headers.read(packet));
            if (fragment > 0) {
                FragmentTable.identifyPart(piece, ports, offset);
            }
            boolean whole =
                    packet.datagram() == 0; // otherwise it is a fragment itself, and all are of the sender's packet
            piece.datagram(whole ? Mixer.mix(packet.flow(), packet.ordinal()) : packet.datagram(), ports);
        }
        return piece;
    }

    /** A packet whose bytes are given, complete, in a buffer of its own; null if there is none to be had. */
    @Nullable
    public PacketBuffer wrap(byte[] packet) {
        PacketBuffer buffer = memory.acquire(packet.length);
        if (buffer != null) {
            buffer.bytes().put(buffer.offset(), packet);
            buffer.length(packet.length);
            buffer.link(0, 0);
            VirtioHeader.clear(buffer);
        }
        return buffer;
    }

    /** A TCP segment with a part of another one's data, in a buffer of its own; null if there is none to be had. */
    @Nullable
    PacketBuffer slice(PacketBuffer packet, Headers headers, int from, int to) {
        PacketBuffer piece = memory.acquire(packet.linkHeader() + headers.payloadOffset() + to - from);
        if (piece != null) {
            TcpSegment.copy(packet, headers, from, to, piece);
            piece.segments(1);
            if (from > 0) {
                piece.identify(Mixer.mix(packet.flow(), packet.ordinal()), from);
            }
        }
        return piece;
    }

    /** A copy of the whole packet; null if there is no buffer to be had. */
    @Nullable
    public PacketBuffer copy(PacketBuffer packet) {
        PacketBuffer copy = memory.acquire(packet.length());
        if (copy != null) {
            copy.copyFrom(packet);
        }
        return copy;
    }
}
