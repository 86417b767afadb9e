package dev.netsplit.internal.pipeline.fault;

import dev.netsplit.internal.concurrent.ForwarderConfined;

/** What a fault knows of one direction of a TCP connection. */
@ForwarderConfined
public final class FaultedConnection {
    /** It is over, as far as the fault is concerned: whatever else comes is treated as what ended it. */
    public boolean ended;

    /** A packet of it waits, and decides what happens to it when its time comes. */
    public boolean waiting;

    /** Its FIN has waited long enough. */
    public boolean finReleased;

    /** When the next piece of it may go on. */
    public long nextNs = Long.MIN_VALUE;

    private boolean started;
    private int lastSequence;
    private long lastByte;

    /**
     * How many bytes of data it has had before a sequence number, since the first packet that the fault saw; what comes
     * again, or late, has its own place.
     */
    public long bytesBefore(int sequence) {
        if (!started) {
            started = true;
            lastSequence = sequence;
        }
        lastByte += sequence - lastSequence; // as a signed number: sequence numbers wrap around
        lastSequence = sequence;
        return lastByte;
    }
}
