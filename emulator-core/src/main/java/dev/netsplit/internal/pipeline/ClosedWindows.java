package dev.netsplit.internal.pipeline;

import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.wire.EthernetHeader;
import dev.netsplit.internal.wire.Headers;
import dev.netsplit.internal.wire.TcpSegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The TCP connections of which one side has said that it has no room. The update that says otherwise may get lost in a fault, or be changed by one, and the
 * other side then asks less and less often: after a heal it may wait two minutes. So the network asks in its place. Owned by whoever has
 * the forwarder's turn.
 */
final class ClosedWindows {
    /** More are not remembered; those that were closed last are. */
    private static final int MAX = 1024;

    private final PacketMemory memory;
    private final EgressWriter writer;
    private final Headers headers = new Headers();

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

    /**
     * A segment that says so.
     *
     * @param sender the node that has no room
     * @param isFrame whether the headers begin with that of a frame
     * @param segment its headers
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Closed(int sender, boolean isFrame, byte[] segment) {}

    /** Looks whether a packet says that its sender has no room. */
    void look(PacketBuffer packet, Headers view, int sender) {
        if (TcpSegment.is(view) && TcpSegment.window(packet, view) == 0 && !TcpSegment.isReset(view)) {
            byte[] segment = new byte[packet.linkHeader() + view.payloadOffset()];
            packet.bytes().get(packet.offset(), segment);
            closed.put(packet.connection(), new Closed(sender, packet.linkHeader() > 0, segment));
        }
    }

    /**
     * Asks all of them whether there is room by now: by a segment that TCP has to answer by an acknowledgement, which says so.
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
