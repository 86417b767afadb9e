package dev.netsplit.report;

import java.util.Locale;

/**
 * One direction of a measurement.
 *
 * @param sent probes
 * @param arrived probes of those, each counted once
 * @param duplicated further copies of them that came too
 * @param reordered probes that came after one that was sent later
 * @param delay one-way, from the call that sent a probe to the receiving program's clock reading: what the link adds,
 *     and some tens of microseconds for two kernels and two threads
 * @param throughput in bits per second, IP headers included: the rate at which a train of large packets came out at the
 *     far end (RFC 5136, section 4); of a link without a limit, what this machine carries. 0 where none arrived, or
 *     none was sent
 */
public record PathMeasurement(
        long sent, long arrived, long duplicated, long reordered, Delays delay, double throughput) {

    /** The share of probes that never arrived, from 0 to 1; 0 if none was sent. */
    public double loss() {
        return sent == 0 ? 0 : 1 - (double) arrived / sent;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "delay %s, loss %.2f%% (%d of %d), %d duplicated, %d reordered, %.3f Mbit/s",
                delay,
                100 * loss(),
                sent - arrived,
                sent,
                duplicated,
                reordered,
                throughput / 1e6);
    }
}
