package dev.netsplit.internal.pipeline.schedule;

import dev.netsplit.internal.device.PacketBuffer;

/** Something that the schedule calls when its time has come. */
public interface Due {

    /** A packet has arrived at the end of what it was sent over. */
    void arrive(PacketBuffer packet, long dueNs);

    /** It is the time for which a wake-up was asked. */
    void wake(long dueNs);
}
