package dev.netsplit.internal.pcap;

import java.math.BigInteger;

/**
 * What a pcapng file says of an interface.
 *
 * @param resolution of its times: the negative power of 10 of a second, or, with the highest bit set, that of 2
 * @param offsetSeconds to be added to its times
 */
record CaptureInterface(LinkLayer layer, int resolution, long offsetSeconds) {
    static final int MICROSECONDS = 6;
    static final String RESOLUTIONS = "be at most 18, or 128 and at most 62";

    private static final int POWER_OF_TWO = 0x80;
    private static final BigInteger NANOS_PER_SECOND = BigInteger.valueOf(1_000_000_000);

    static boolean isResolution(int resolution) {
        return (resolution & ~POWER_OF_TWO) <= ((resolution & POWER_OF_TWO) == 0 ? 18 : 62);
    }

    /** Since the epoch, rounded down. */
    long timeNs(long units) {
        int power = resolution & ~POWER_OF_TWO;
        BigInteger perSecond =
                (resolution & POWER_OF_TWO) == 0 ? BigInteger.TEN.pow(power) : BigInteger.ONE.shiftLeft(power);
        BigInteger count = new BigInteger(Long.toUnsignedString(units));
        return count.multiply(NANOS_PER_SECOND).divide(perSecond).longValue() + offsetSeconds * 1_000_000_000;
    }
}
