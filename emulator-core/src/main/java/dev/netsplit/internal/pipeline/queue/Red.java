package dev.netsplit.internal.pipeline.queue;

import dev.netsplit.impair.Queue;
import dev.netsplit.impair.QueueDiscipline;
import dev.netsplit.report.Fate.Dropped.Reason;

/**
 * Random early detection (Floyd and Jacobson, "Random early detection gateways for congestion avoidance", 1993), in its
 * gentle form: between the maximum and twice that, the probability grows on to 1 instead of jumping there.
 */
final class Red implements QueueManager {
    private static final double WEIGHT = 0.002;

    /** For a power that is the same on every machine, as {@code Math.pow} is not, and costs no allocation. */
    private static final double LOG_OF_REST = StrictMath.log(1 - WEIGHT);

    private final QueueDiscipline.Red parameters;
    private final Queue.Unit unit;
    private double average;

    /** Packets since the last one dropped. */
    private int count;

    Red(QueueDiscipline.Red parameters, Queue.Unit unit) {
        this.parameters = parameters;
        this.unit = unit;
    }

    @Override
    public Verdict arriving(Backlog backlog, long wireBytes, double draw) {
        average(backlog, wireBytes);
        if (average < parameters.min()) {
            count = 0;
            return Verdict.PASS;
        }
        double base = probability();
        if (base >= 1) {
            count = 0;
            return Verdict.DROP;
        }
        // Makes the distance between drops uniform from 1 to 1/base, where plain chance would make it geometric.
        double spread = count * base < 1 ? base / (1 - count * base) : 1;
        count++;
        if (draw >= spread) {
            return Verdict.PASS;
        }
        count = 0;
        return Verdict.SIGNAL;
    }

    @Override
    public Reason reason() {
        return Reason.RED;
    }

    double average() {
        return average;
    }

    /** An idle time counts as if as many packets, like this one, had found the queue empty as could have been sent. */
    private void average(Backlog backlog, long wireBytes) {
        long idleNs = backlog.idleNs();
        if (idleNs > 0) {
            average *= StrictMath.exp(LOG_OF_REST * (idleNs / backlog.typicalNs(wireBytes)));
        } else {
            average += WEIGHT * (length(backlog) - average);
        }
    }

    private double length(Backlog backlog) {
        return switch (unit) {
            case PACKETS -> backlog.queuedPackets();
            case BYTES -> backlog.queuedBytes();
            case NANOSECONDS -> backlog.waitNs();
        };
    }

    private double probability() {
        double max = parameters.max();
        double maxProbability = parameters.maxProbability();
        return average < max
                ? maxProbability * (average - parameters.min()) / (max - parameters.min())
                : maxProbability + (1 - maxProbability) * (average - max) / max;
    }
}
