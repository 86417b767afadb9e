package dev.netsplit;

/**
 * Something switched on for a while over the profiles of links. It is in force once the call that made it has returned;
 * closing it heals it, and leaves every other fault in force. Thread-safe.
 */
public interface Fault extends AutoCloseable {

    /** What it does, in a few words. */
    String description();

    /** Whether it is in force: not closed, nor healed with the whole network. */
    boolean isActive();

    /**
     * How many packets it touched so far; the final count once it is closed. A fault that touched nothing tested nothing:
     * assert that this is positive.
     */
    long affectedPackets();

    /** Heals it; healed when this returns. Does nothing the second time, or after the network's end. */
    @Override
    void close();
}
