package dev.netsplit.internal.pipeline.queue;

import dev.netsplit.report.Fate.Dropped.Reason;

/**
 * Proportional integral controller enhanced: RFC 8033, section 4, with the cap of section 5.5 and ECN as in 5.1. The
 * delay is not estimated, since the bottleneck knows it.
 */
final class Pie implements QueueManager {
    private static final long UPDATE_NS = 15_000_000;
    private static final long MAX_BURST_NS = 150_000_000;
    private static final double ALPHA = 0.125; // per second, as beta
    private static final double BETA = 1.25;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final long TWO_PACKETS = 2 * 1500;
    private static final double DECAY = 0.98;

    /** More congestion than this, and marking is not enough. */
    private static final double MAX_MARKED = 0.1;

    /** The probability is changed in steps that suit it: below each of these, divided by the number beside. */
    private static final double[] SMALL = {0.000_001, 0.000_01, 0.000_1, 0.001, 0.01, 0.1};

    private static final double[] DIVISORS = {2048, 512, 128, 32, 8, 2};

    private final long targetNs;
    private double probability;
    private long lastWaitNs;
    private long burstNs;
    private long nextUpdateNs;

    Pie(long targetNs, long nowNs) {
        this.targetNs = targetNs;
        this.nextUpdateNs = nowNs + UPDATE_NS;
    }

    @Override
    public Verdict arriving(Backlog backlog, long wireBytes, double draw) {
        if (probability == 0 && backlog.waitNs() < targetNs / 2 && lastWaitNs < targetNs / 2) {
            burstNs = MAX_BURST_NS;
        }
        boolean needless = (lastWaitNs < targetNs / 2 && probability < 0.2) || backlog.queuedBytes() <= TWO_PACKETS;
        if (burstNs > 0 || needless || draw >= probability) {
            return Verdict.PASS;
        }
        return probability <= MAX_MARKED ? Verdict.SIGNAL : Verdict.DROP;
    }

    @Override
    public Reason reason() {
        return Reason.PIE;
    }

    @Override
    public long nextUpdateNs() {
        return nextUpdateNs;
    }

    @Override
    public void update(long waitNs) {
        double change = (ALPHA * (waitNs - targetNs) + BETA * (waitNs - lastWaitNs)) / NANOS_PER_SECOND;
        change /= divisor();
        if (probability >= 0.1 && change > 0.02) {
            change = 0.02;
        }
        probability += change;
        if (waitNs == 0 && lastWaitNs == 0) {
            probability *= DECAY;
        }
        probability = Math.max(0, Math.min(1, probability));
        lastWaitNs = waitNs;
        burstNs = Math.max(0, burstNs - UPDATE_NS);
        nextUpdateNs += UPDATE_NS;
    }

    @Override
    public void idleUntil(long nowNs) {
        while (nextUpdateNs <= nowNs && (probability > 0 || lastWaitNs > 0)) {
            update(0);
        }
        if (nextUpdateNs <= nowNs) { // at rest: further updates would change nothing that the next packet does not
            nextUpdateNs += ((nowNs - nextUpdateNs) / UPDATE_NS + 1) * UPDATE_NS;
        }
    }

    double probability() {
        return probability;
    }

    private double divisor() {
        for (int i = 0; i < SMALL.length; i++) {
            if (probability < SMALL[i]) {
                return DIVISORS[i];
            }
        }
        return 1;
    }
}
