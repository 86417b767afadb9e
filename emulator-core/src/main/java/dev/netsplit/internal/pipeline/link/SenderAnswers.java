package dev.netsplit.internal.pipeline.link;

import dev.netsplit.impair.Mtu;
import dev.netsplit.internal.concurrent.ForwarderConfined;
import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.pipeline.fault.LinkFault;
import dev.netsplit.internal.pipeline.memory.PacketMemory;
import dev.netsplit.internal.wire.Headers;
import dev.netsplit.internal.wire.IcmpAnswer;
import dev.netsplit.internal.wire.Segmentation;
import dev.netsplit.internal.wire.TcpSegment;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Answers senders in the network's name, as a router or a firewall would: "packet too big", "administratively
 * prohibited", TCP resets. An answer for which there is no memory is not sent; the sender learns of it when it sends
 * again.
 */
@ForwarderConfined
public final class SenderAnswers {
    private final PacketMemory memory;
    private final Segmenter segmenter;
    private final EgressWriter writer;
    private final ClosedWindows closedWindows;
    private final Headers headers = new Headers();
    private Predicate<PacketBuffer> onReset = packet -> false;

    SenderAnswers(PacketMemory memory, Segmenter segmenter, EgressWriter writer, ClosedWindows closedWindows) {
        this.memory = memory;
        this.segmenter = segmenter;
        this.writer = writer;
        this.closedWindows = closedWindows;
    }

    /**
     * Sets what is called when the emulator itself resets a connection, with a packet of that connection. It returns
     * whether the packet was an attempt to connect.
     */
    public void onReset(Predicate<PacketBuffer> newOnReset) {
        this.onReset = newOnReset;
    }

    /** Takes over a packet that is too big for a link. Reports it to its sender unless the link is a black hole. */
    void tooBig(PacketBuffer packet, LinkAccount link, Mtu mtu) {
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

    /** Takes over a packet that a fault rejects, and answers it: TCP by a reset, all else by ICMP. */
    void reject(PacketBuffer packet, LinkAccount link, LinkFault fault) {
        if (isStray(packet)) {
            memory.release(packet);
            return;
        }
        PacketBuffer one = packet.isSuperpacket() ? segmenter.extract(packet, 0, 1) : packet;
        if (one != packet) {
            memory.release(packet);
        }
        if (one == null) {
            link.failToMake();
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

    /** Answers a TCP segment, which stays the caller's, by a reset, as a host does on whose port nothing listens. */
    void reset(PacketBuffer packet, LinkAccount link) {
        if (isStray(packet)) {
            return;
        }
        PacketBuffer answer = segmenter.copy(packet);
        if (answer == null) {
            link.failToMake();
        } else {
            TcpSegment.makeResetToSender(answer, headers.read(answer));
            answer(link.source(), answer);
        }
    }

    /** Notes that a fault has reset a packet's connection, or refused it. */
    void connectionReset(PacketBuffer packet, LinkFault fault) {
        closedWindows.forget(packet);
        if (onReset.test(packet)) {
            fault.refused(packet);
        }
    }

    private void answer(int node, PacketBuffer packet) {
        try {
            writer.answer(node, packet);
        } finally {
            memory.release(packet);
        }
    }

    /**
     * Takes over a packet. Returns it in a buffer with room for the longest answer that quotes it, or null if there is
     * no memory.
     */
    private @Nullable PacketBuffer roomy(PacketBuffer packet, LinkAccount link) {
        if (packet.capacity() >= IcmpAnswer.MAX_LENGTH) {
            return packet;
        }
        PacketBuffer copy = memory.acquire(IcmpAnswer.MAX_LENGTH);
        if (copy == null) {
            link.failToMake();
        } else {
            copy.copyFrom(packet);
        }
        memory.release(packet);
        return copy;
    }

    /**
     * Returns whether the frame goes over every link since its receiver is not known yet: then an answer to it could be
     * about a link that its receiver is not behind.
     */
    private static boolean isStray(PacketBuffer packet) {
        return packet.linkHeader() > 0 && packet.isForEverybody();
    }
}
