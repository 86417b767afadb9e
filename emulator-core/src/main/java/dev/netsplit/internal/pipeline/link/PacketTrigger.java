package dev.netsplit.internal.pipeline.link;

import dev.netsplit.internal.concurrent.ForwarderConfined;
import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.pipeline.fault.PacketMatcher;
import dev.netsplit.internal.random.Mixer;
import dev.netsplit.internal.random.RandomStream;
import dev.netsplit.packet.PacketFilter;
import java.util.function.LongConsumer;

/**
 * Waits for packets to arrive, and acts when so many have, once. What it does is done before any other packet arrives,
 * or enters a link.
 */
@ForwarderConfined
public final class PacketTrigger {
    private final PacketFilter filter;
    private final PacketMatcher matcher;
    private final LongConsumer action;
    private final ArrivingDatagrams arriving = new ArrivingDatagrams();
    private long missing;

    /**
     * A trigger that is not on any link yet.
     *
     * @param nth which of the packets that match, on all its links together; 1 or more
     * @param random for what the filter leaves to chance
     * @param action told when it was; must not wait for anything, and may put faults on links
     */
    public PacketTrigger(PacketFilter filter, long nth, RandomStream random, LongConsumer action) {
        this.filter = filter;
        this.matcher = new PacketMatcher(filter, random);
        this.missing = nth;
        this.action = action;
    }

    /** A packet has arrived. Of a datagram in fragments that counts as one, it has when all of it has. */
    void see(PacketBuffer packet, LinkContext shared) {
        if (missing == 0) {
            return;
        }
        boolean taken = takes(packet, shared);
        boolean complete = isComplete(packet, shared); // asked in any case: the first fragment may come after others
        if (!taken || !complete) {
            return;
        }
        missing--;
        if (missing == 0) {
            try {
                action.accept(shared.nowNs());
            } catch (Throwable e) { // also what is undeclared
                shared.errors().triggerFailed(filter, e);
            }
        }
    }

    private boolean isComplete(PacketBuffer packet, LinkContext shared) {
        if (packet.datagram() == 0 || !matcher.judgesDatagrams()) {
            return true;
        }
        return arriving.isComplete(packet.datagram(), shared.reader().read(packet));
    }

    private boolean takes(PacketBuffer packet, LinkContext shared) {
        return matcher.takesAll()
                || matcher.takes(
                        shared.reader().read(packet),
                        packet,
                        Mixer.mix(packet.flow(), packet.ordinal()),
                        shared.errors());
    }
}
