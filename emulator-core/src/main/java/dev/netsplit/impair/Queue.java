package dev.netsplit.impair;

import static com.google.common.base.Preconditions.checkArgument;

import java.time.Duration;
import java.util.Objects;

/**
 * Where packets wait for their turn to be sent over a link of limited {@linkplain Bandwidth bandwidth}. Immutable.
 *
 * <p>It has a limit, and a discipline that says which packets are dropped, by default the one that comes when the queue
 * is full ({@link #dropTail()}). The packet being sent is no longer in the queue, and what is on its way over the link
 * never was: a long link does not fill it. A packet that finds nothing before it, waiting or being sent, is taken even
 * if it is larger than the limit.
 *
 * <p>Every discipline's state is one link's: it depends on all packets of the link and on their timing.
 */
public final class Queue {
    /** What a limit counts. */
    public enum Unit {
        PACKETS,
        /** Of the packets, IP header included, without the overhead of {@link Bandwidth#overhead(int)}. */
        BYTES,
        NANOSECONDS
    }

    private static final Duration MAX_TIME = Duration.ofHours(1);
    private static final QueueDiscipline DROP_TAIL = new QueueDiscipline.DropTail();

    private final long limit;
    private final Unit unit;
    private final QueueDiscipline discipline;
    private final boolean ecn;

    private Queue(long limit, Unit unit, QueueDiscipline discipline, boolean ecn) {
        this.limit = limit;
        this.unit = unit;
        this.discipline = discipline;
        this.ecn = ecn;
    }

    /**
     * At most this many packets wait.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public static Queue packets(int limit) {
        checkArgument(limit >= 1, "queue limit (%s packets) must be at least 1", limit);
        return new Queue(limit, Unit.PACKETS, DROP_TAIL, false);
    }

    /**
     * At most this many bytes wait, IP headers included.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public static Queue bytes(long limit) {
        checkArgument(limit >= 1, "queue limit (%s bytes) must be at least 1", limit);
        return new Queue(limit, Unit.BYTES, DROP_TAIL, false);
    }

    /**
     * A packet is taken if it would wait no longer than this: if all that is before it, waiting or unsent, can be sent
     * in that time, at the present rate or by the {@linkplain RateTrace trace}. More than 0, up to an hour.
     *
     * @throws IllegalArgumentException if it lies outside
     */
    public static Queue time(Duration limit) {
        checkArgument(
                !limit.isNegative() && !limit.isZero(), "queue limit (%s) must be over zero", Texts.duration(limit));
        checkArgument(
                limit.compareTo(MAX_TIME) <= 0,
                "queue limit (%s) must be at most %s",
                Texts.duration(limit),
                Texts.duration(MAX_TIME));
        return new Queue(limit.toNanos(), Unit.NANOSECONDS, DROP_TAIL, false);
    }

    /** A packet that comes when the queue is full is dropped; the default. */
    public Queue dropTail() {
        return with(DROP_TAIL);
    }

    /** When the queue is full, those that waited longest are dropped until the new packet has room. */
    public Queue dropHead() {
        return with(new QueueDiscipline.DropHead());
    }

    /** {@link #coDel(Duration, Duration)} with the RFC's target of 5 ms and interval of 100 ms. */
    public Queue coDel() {
        return coDel(Duration.ofMillis(5), Duration.ofMillis(100));
    }

    /**
     * CoDel (RFC 8289): once packets have waited longer than the target for an interval, one is dropped as its turn
     * comes, and then further ones, at intervals of interval / sqrt(count), until one waited less. A full queue drops
     * its tail.
     *
     * @param target over 0
     * @param interval at least the target; about the longest round-trip time to be expected
     * @throws IllegalArgumentException if either lies outside
     */
    public Queue coDel(Duration target, Duration interval) {
        return with(new QueueDiscipline.CoDel(target, interval));
    }

    /** {@link #pie(Duration)} with the RFC's target of 15 ms. */
    public Queue pie() {
        return pie(Duration.ofMillis(15));
    }

    /**
     * PIE (RFC 8033): packets are dropped as they come, with a probability that is updated every 15 ms from how far the
     * queue's delay is from the target, and how it changed. Bursts of up to 150 ms pass. The delay is not estimated but
     * exact, the time that a packet would wait; drops are not de-randomized (section 5.4). A full queue drops its tail.
     *
     * @param target over 0
     * @throws IllegalArgumentException if it is not
     */
    public Queue pie(Duration target) {
        return with(new QueueDiscipline.Pie(target));
    }

    /**
     * RED (Floyd and Jacobson, 1993), gentle: the longer the queue is on average (weight 0.002), the more packets are
     * dropped as they come. None below {@code min}; from there on a share that grows to {@code maxProbability} at
     * {@code max}, and on to 1 at twice that. Drops are spread evenly: where the probability is p, the distance from
     * one to the next is uniform from 1 to 1/p packets. A full queue drops its tail.
     *
     * @param min in packets or in bytes, as the limit; 0 or more
     * @param max likewise; over {@code min}, at most the limit
     * @param maxProbability over 0, up to 1
     * @throws IllegalArgumentException if one of them lies outside, or the limit is a time
     */
    public Queue red(long min, long max, double maxProbability) {
        checkArgument(
                unit != Unit.NANOSECONDS,
                "RED minimum (%s) must be a duration, since the queue's limit is a time; write Duration.ofMillis(...)",
                min);
        return withRed(min, max, maxProbability);
    }

    /**
     * {@link #red(long, long, double)} for a queue whose limit is a time, by the time that packets would wait.
     *
     * @throws IllegalArgumentException as there; or if the limit is in packets or bytes
     */
    public Queue red(Duration min, Duration max, double maxProbability) {
        checkArgument(
                unit == Unit.NANOSECONDS,
                "RED minimum (%s) must be in %s, as the queue's limit is",
                Texts.duration(min),
                unitName());
        return withRed(min.toNanos(), max.toNanos(), maxProbability);
    }

    /**
     * Where CoDel, PIE or RED would drop a packet whose header says that its sender understands it (ECT), it is marked
     * (CE) and sent instead (RFC 3168). Still dropped are: other packets; those that find the queue full; PIE's while
     * its probability is over 10% (RFC 8033, section 5.1); and RED's at more than twice its maximum.
     *
     * @throws IllegalArgumentException if the discipline marks none; choose it first
     */
    public Queue ecn() {
        checkArgument(
                discipline.canMark(),
                "queue (%s) must have a discipline that can mark packets; call coDel(), pie() or red(...) before ecn()",
                this);
        return new Queue(limit, unit, discipline, true);
    }

    /** The limit, in {@link #unit()}s. */
    public long limit() {
        return limit;
    }

    public Unit unit() {
        return unit;
    }

    public QueueDiscipline discipline() {
        return discipline;
    }

    /** Whether packets are marked instead of dropped; see {@link #ecn()}. */
    public boolean isEcn() {
        return ecn;
    }

    private Queue with(QueueDiscipline changed) {
        return new Queue(limit, unit, changed, false);
    }

    private Queue withRed(long min, long max, double maxProbability) {
        checkArgument(
                max <= limit, "RED maximum (%s) must be at most the queue's limit (%s)", amount(max), amount(limit));
        return with(new QueueDiscipline.Red(min, max, maxProbability));
    }

    private String unitName() {
        return unit == Unit.PACKETS ? "packets" : unit == Unit.BYTES ? "bytes" : "time";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Queue that
                && limit == that.limit
                && unit == that.unit
                && discipline.equals(that.discipline)
                && ecn == that.ecn;
    }

    @Override
    public int hashCode() {
        return Objects.hash(limit, unit, discipline, ecn);
    }

    @Override
    public String toString() {
        String kind = discipline instanceof QueueDiscipline.Red red
                ? "RED " + amount(red.min()) + " " + amount(red.max()) + " " + red.maxProbability()
                : discipline.toString();
        return unitName() + " " + amount(limit) + ", " + kind + (ecn ? ", ECN" : "");
    }

    /** Returns an amount of what the queue holds, in its unit. */
    private String amount(long value) {
        return unit == Unit.NANOSECONDS ? Texts.nanos(value) : Long.toString(value);
    }
}
