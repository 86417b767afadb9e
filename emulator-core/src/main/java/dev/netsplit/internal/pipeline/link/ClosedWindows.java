package dev.netsplit.internal.pipeline.link;

import dev.netsplit.internal.concurrent.ForwarderConfined;
import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.pipeline.flow.ConnectionMap;
import dev.netsplit.internal.pipeline.flow.FlowNames;
import dev.netsplit.internal.pipeline.memory.PacketMemory;
import dev.netsplit.internal.wire.EthernetHeader;
import dev.netsplit.internal.wire.Headers;
import dev.netsplit.internal.wire.TcpSegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The TCP connections of which one side has said that it has no room, or too little for a segment, for which its peer
 * waits (RFC 9293 section 3.8.6.2.1). The update that says otherwise may get lost in a
 * fault, or be changed by one, and the other side then asks less and less often: after a heal it may wait two minutes.
 * So the network asks in its place. A connection is forgotten when such an update has arrived, or when it was reset.
 */
@ForwarderConfined
public final class ClosedWindows {
    /** More are not remembered; those that were closed last are. */
    private static final int MAX = 1024;

    /** A window that is no smaller has room for a segment, of jumbo frames too, whatever it is shifted by. */
    private static final int ROOM_FOR_ANY = 16_384;

    private final PacketMemory memory;
    private final EgressWriter writer;
    private final Headers headers = new Headers();

    /** By the names that connections have in the direction of whoever said it. */
    private final ConnectionMap<Opening> openings = new ConnectionMap<>(Opening::new);

    /** By the names of connections. */
    private final Map<Long, Closed> closed = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Closed> eldest) {
            return size() > MAX;
        }
    };

    ClosedWindows(PacketMemory memory, EgressWriter writer) {
        this.memory = memory;
        this.writer = writer;
    }

    /** What an end has said of itself when its connection began; nothing if that was not seen. */
    private static final class Opening {
        int maxSegment = 1;
        int windowShift = -1;
    }

    /**
     * A segment that says so.
     *
     * @param sender the node that has no room
     * @param isFrame whether the headers begin with that of a frame
     * @param segment its headers
     * @param sequence its sequence number
     * @param acknowledgment its acknowledgment number
     * @param flow what is counted together with it
     * @param ordinal its ordinal among these
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Closed(
            int sender, boolean isFrame, byte[] segment, int sequence, int acknowledgment, long flow, long ordinal) {

        /**
         * Whether the segment's sender sent it later: by its numbers (RFC 9293 section 3.10.7.4 takes window updates by
         * these) or, where they are the same, by its ordinal among those of its kind. Of a segment of another kind that
         * is not known.
         */
        boolean isBefore(PacketBuffer packet, Headers view) {
            int newer = TcpSegment.sequence(packet, view) - sequence; // modulo 2^32
            newer = newer != 0 ? newer : TcpSegment.acknowledgment(packet, view) - acknowledgment;
            return newer != 0 ? newer > 0 : packet.flow() == flow && packet.ordinal() > ordinal;
        }
    }

    /** Looks whether a packet that a node sends says that its sender has no room, or that its connection is over. */
    public void look(PacketBuffer packet, Headers view, int sender) {
        if (!TcpSegment.is(view)) {
            return;
        }
        if (TcpSegment.isReset(view)) {
            forget(packet);
        } else if (TcpSegment.isSyn(view)) {
            Opening opening = openings.get(packet.connection());
            opening.maxSegment = TcpSegment.maxSegment(packet, view);
            opening.windowShift = TcpSegment.windowShift(packet, view);
        } else if (isClosed(packet, view)) {
            byte[] segment = new byte[packet.linkHeader() + view.payloadOffset()];
            packet.bytes().get(packet.offset(), segment);
            closed.put(
                    packet.connection(),
                    new Closed(
                            sender,
                            packet.linkHeader() > 0,
                            segment,
                            TcpSegment.sequence(packet, view),
                            TcpSegment.acknowledgment(packet, view),
                            packet.flow(),
                            packet.ordinal()));
        }
    }

    /** Whether a segment, which is no SYN, says that its sender has no room for another one of full length. */
    private boolean isClosed(PacketBuffer packet, Headers view) {
        int window = TcpSegment.window(packet, view);
        if (window == 0 || window >= ROOM_FOR_ANY) {
            return window == 0;
        }
        Opening own = openings.peek(packet.connection());
        Opening other = openings.peek(back(packet));
        boolean shifted = own != null && other != null && own.windowShift >= 0 && other.windowShift >= 0;
        return own != null && window << (shifted ? own.windowShift : 0) < own.maxSegment;
    }

    /** A packet has arrived: an update of its sender's window can no longer get lost. */
    void delivered(PacketBuffer packet) {
        if (closed.isEmpty() || !packet.isDescribed()) {
            return;
        }
        Closed known = closed.get(packet.connection());
        if (known != null
                && TcpSegment.is(headers.read(packet))
                && !isClosed(packet, headers)
                && known.isBefore(packet, headers)) {
            closed.remove(packet.connection());
        }
    }

    /** The packet's connection is over: neither end waits for room. */
    void forget(PacketBuffer packet) {
        if (!closed.isEmpty()) {
            closed.remove(packet.connection());
            closed.remove(back(packet));
        }
    }

    /** What the other direction of its connection is called. */
    private static long back(PacketBuffer packet) {
        return packet.connection() + ((packet.counter() & FlowNames.BACK) == 0 ? FlowNames.BACK : -FlowNames.BACK);
    }

    /**
     * Asks all of them whether there is room by now: by a segment that TCP has to answer by an acknowledgement, which
     * says so.
     *
     * @param last whether nothing can keep the answers from arriving, so that it need not be asked again
     */
    void askAgain(boolean last) {
        List<Closed> all = new ArrayList<>(closed.values());
        if (last) {
            closed.clear();
        }
        for (Closed one : all) {
            PacketBuffer question = memory.acquire(one.segment.length + TcpSegment.WINDOW_PROBE_LENGTH);
            if (question != null) { // otherwise its peer asks, later
                question.bytes().put(question.offset(), one.segment);
                question.length(one.segment.length);
                question.link(0, 0);
                if (one.isFrame) {
                    EthernetHeader.describe(question);
                }
                question.segments(1);
                TcpSegment.makeWindowProbe(question, headers.read(question));
                writer.answer(one.sender, question);
                memory.release(question);
            }
        }
    }
}
