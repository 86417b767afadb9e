package dev.netsplit.internal.pipeline.queue;

import com.google.common.math.LongMath;
import dev.netsplit.impair.Bandwidth;

/**
 * A constant rate. Exact over any time: the fraction of a nanosecond at which a packet ends is carried on to the next,
 * with the rate as its denominator.
 */
final class RateTransmitter implements Transmitter {
    private final boolean unlimited;
    private final long bitsPerSecond;

    /** It is free from {@code freeNs + fraction / bitsPerSecond} on; the fraction is from 0 to below one. */
    private long freeNs;

    private long fraction;

    RateTransmitter(Bandwidth bandwidth, long nowNs) {
        this.unlimited = bandwidth.isUnlimited();
        this.bitsPerSecond = bandwidth.bitsPerSecond();
        this.freeNs = nowNs;
    }

    @Override
    public long takesAtNs(long sinceNs) {
        return Math.max(sinceNs, freeRoundedUpNs());
    }

    @Override
    public long send(long wireBytes, long sinceNs) {
        if (sinceNs >= freeRoundedUpNs()) { // it was idle
            freeNs = sinceNs;
            fraction = 0;
        }
        return pass(wireBytes * NANOBITS_PER_BYTE);
    }

    @Override
    public long unsent(long nowNs) {
        return Math.max(0, (freeNs - nowNs) * bitsPerSecond + fraction);
    }

    @Override
    public long resume(long unsent, long nowNs) {
        freeNs = nowNs;
        fraction = 0;
        return pass(unsent);
    }

    @Override
    public long waitNs(boolean sending, long queuedWireBytes, long nowNs) {
        if (unlimited) {
            return 0;
        }
        long queued = LongMath.saturatedMultiply(queuedWireBytes, NANOBITS_PER_BYTE);
        return LongMath.saturatedAdd(sending ? unsent(nowNs) : 0, queued) / bitsPerSecond;
    }

    @Override
    public double typicalNs(long wireBytes) {
        return unlimited ? 0 : (double) wireBytes * NANOBITS_PER_BYTE / bitsPerSecond;
    }

    private long pass(long nanobits) {
        if (!unlimited) {
            long sum = nanobits + fraction; // below 2^62: a packet has at most 134 MB on the wire, with all its cells
            freeNs += sum / bitsPerSecond;
            fraction = sum % bitsPerSecond;
        }
        return freeRoundedUpNs();
    }

    /** A packet has not been sent before its last bit has. */
    private long freeRoundedUpNs() {
        return fraction == 0 ? freeNs : freeNs + 1;
    }
}
