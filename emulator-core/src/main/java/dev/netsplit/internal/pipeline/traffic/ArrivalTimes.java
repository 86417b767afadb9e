package dev.netsplit.internal.pipeline.traffic;

import dev.netsplit.internal.random.RandomStream;

/** When the packets of a flow are made. Each one is asked for once, in order; has a state. */
@FunctionalInterface
public interface ArrivalTimes {
    double NANOS = 1e9;

    /** When the next packet is due, in nanoseconds since the start; never before the one asked for last. */
    long nextNs();

    /** At equal distances, the first at the start. */
    static ArrivalTimes constant(double packetsPerSecond) {
        return new ArrivalTimes() {
            private long made;

            @Override
            public long nextNs() {
                return Math.round(made++ * NANOS / packetsPerSecond); // from the start each time: no error adds up
            }
        };
    }

    /** A Poisson process: independent distances, exponentially distributed. */
    static ArrivalTimes poisson(double packetsPerSecond, RandomStream random) {
        Exponential gap = new Exponential(NANOS / packetsPerSecond, random);
        return new ArrivalTimes() {
            private double ns;

            @Override
            public long nextNs() {
                ns += gap.next();
                return Math.round(ns);
            }
        };
    }

    /**
     * On and off by turns, for exponentially distributed times, on first. While on, packets come at equal distances;
     * what is left of a distance at the end of a burst goes on in the next one, so that the mean rate is exactly
     * {@code packetsPerSecond * on / (on + off)}.
     */
    static ArrivalTimes bursts(
            double meanOnNs, double meanOffNs, double packetsPerSecond, RandomStream onTimes, RandomStream offTimes) {
        Exponential on = new Exponential(meanOnNs, onTimes);
        Exponential off = new Exponential(meanOffNs, offTimes);
        return new ArrivalTimes() {
            private double ns;
            private double onLeftNs = on.next();
            private boolean first = true;

            @Override
            public long nextNs() {
                double distance = first ? 0 : NANOS / packetsPerSecond;
                first = false;
                while (distance >= onLeftNs) {
                    distance -= onLeftNs;
                    ns += onLeftNs + off.next();
                    onLeftNs = on.next();
                }
                ns += distance;
                onLeftNs -= distance;
                return Math.round(ns);
            }
        };
    }
}
