package dev.netsplit.internal.pipeline;

import dev.netsplit.internal.device.PacketBuffer;

/** Something that the schedule calls when its time has come. */
interface Due {

    /** A packet has arrived at the end of what it was sent over. */
    void arrive(PacketBuffer packet, long dueNs);

    /** It is the time for which a wake-up was asked. */
    void wake(long dueNs);
}
