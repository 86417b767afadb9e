package dev.netsplit.internal.pipeline;

import dev.netsplit.internal.concurrent.ForwarderConfined;
import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.pipeline.flow.FragmentTable;
import dev.netsplit.internal.pipeline.link.LinkContext;
import dev.netsplit.internal.pipeline.schedule.Due;
import dev.netsplit.internal.wire.Headers;
import java.util.ArrayList;
import java.util.List;

/**
 * Fragments that came before the first one of their packet, which alone says to which connection they belong. They wait
 * for it: its receiver cannot do anything with them before it comes either. Those whose first fragment does not come go
 * on after a second, and so does the oldest one when there are too many.
 */
@ForwarderConfined
final class EarlyFragments implements Due {
    static final long PATIENCE_NS = 1_000_000_000;

    /** How many wait at the most. */
    static final int MAX = 256;

    private final LinkContext shared;
    private final Sender sender;
    private final List<Early> waiting = new ArrayList<>();

    /**
     * @param sender where they go on
     */
    EarlyFragments(LinkContext shared, Sender sender) {
        this.shared = shared;
        this.sender = sender;
    }

    private record Early(PacketBuffer packet, long key, int from, int to, long readNs) {}

    /**
     * Takes over fragments, as packets that their first fragment has been identified, or that no receiver waits for any
     * more.
     */
    @FunctionalInterface
    interface Sender {
        void send(PacketBuffer packet, int from, int to, long readNs);
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Takes over a later fragment, and keeps it in a buffer of about its size; it goes on at once if there is none. */
    void add(PacketBuffer packet, Headers headers, int from, int to, long readNs) {
        long key = FragmentTable.key(headers, from, to); // now: a packet that goes on is read by the same headers
        if (waiting.size() == MAX) {
            goOn(waiting.remove(0), readNs);
        }
        PacketBuffer kept = shared.segmenter().copy(packet);
        if (kept == null) {
            sender.send(packet, from, to, readNs);
            return;
        }
        waiting.add(new Early(kept, key, from, to, readNs));
        shared.memory().release(packet); // the reader thread needs its buffer
        shared.schedule().addWake(readNs + PATIENCE_NS, this);
    }

    /**
     * A first fragment has gone on its way: those that waited for it follow, in the order in which they came.
     *
     * @param key what fragments of its packet have in common
     */
    void follow(long key, long readNs) {
        List<Early> its = waiting.stream().filter(early -> early.key == key).toList();
        waiting.removeAll(its); // before any goes on: that may call back
        its.forEach(early -> goOn(early, readNs));
    }

    @Override
    public void wake(long dueNs) {
        while (!waiting.isEmpty() && waiting.get(0).readNs + PATIENCE_NS <= dueNs) {
            goOn(waiting.remove(0), dueNs);
        }
    }

    @Override
    public void arrive(PacketBuffer packet, long dueNs) {
        throw new AssertionError("only wake-ups are asked for");
    }

    private void goOn(Early early, long timeNs) {
        sender.send(early.packet, early.from, early.to, timeNs);
    }
}
