package dev.netsplit.internal.pipeline.queue;

import dev.netsplit.impair.Bandwidth;

/**
 * When bits leave: a constant rate, or a trace. One packet after the other; all times are logical.
 *
 * <p>What is unsent is told in nanobits, 10^-9 bits: what a rate of 1 bit/s sends in a nanosecond. So a rate times a
 * time is exact.
 */
interface Transmitter {
    long NANOBITS_PER_BYTE = 8_000_000_000L;

    /** One that starts at {@code nowNs}. */
    static Transmitter of(Bandwidth bandwidth, long nowNs) {
        return bandwidth
                .trace()
                .<Transmitter>map(trace -> new TraceTransmitter(trace, nowNs))
                .orElseGet(() -> new RateTransmitter(bandwidth, nowNs));
    }

    /**
     * When it takes the next packet, which has been waiting since {@code sinceNs}; every one before it has been sent.
     */
    long takesAtNs(long sinceNs);

    /** Takes that packet. Returns when it has been sent, to the last bit. */
    long send(long wireBytes, long sinceNs);

    /** How much of the packet being sent is unsent after {@code nowNs}, in nanobits; rounded up, where it must be. */
    long unsent(long nowNs);

    /** Goes on with a packet that another transmitter began. Returns when it has been sent. */
    long resume(long unsent, long nowNs);

    /**
     * How long a packet that comes at {@code nowNs} waits until it is taken.
     *
     * @param sending whether a packet is being sent
     * @param queuedWireBytes what is before it beside
     */
    long waitNs(boolean sending, long queuedWireBytes, long nowNs);

    /** How long a packet takes, on average, in nanoseconds. */
    double typicalNs(long wireBytes);
}
