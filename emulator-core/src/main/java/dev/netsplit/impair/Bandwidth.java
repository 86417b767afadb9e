package dev.netsplit.impair;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How many bits a second a link takes, and where packets wait for their turn. Immutable.
 *
 * <p>Packets are sent one after the other, each taking (length + overhead, filled up to whole cells) · 8 / rate, as on
 * a wire and as with tc-netem's {@code rate}. There is no credit for idle time, as a token bucket has: a small packet
 * crosses a slow link as slowly as it must, and never overtakes a large one. Lost packets have used their share, since
 * they are lost on the way, after this.
 */
public final class Bandwidth {
    private static final long MAX_BITS_PER_SECOND = 1_000_000_000_000L;
    private static final int MAX_BYTES = 65_535;
    private static final int MAX_CELL_OVERHEAD = 1_024;
    private static final long NO_LIMIT = Long.MAX_VALUE;
    private static final Queue DEFAULT_QUEUE = Queue.packets(1000);
    private static final Bandwidth UNLIMITED = new Bandwidth(NO_LIMIT, null, 0, 0, 0, DEFAULT_QUEUE);

    private final long bitsPerSecond;
    private final @Nullable RateTrace trace;
    private final int overhead;
    private final int cellSize;
    private final int cellOverhead;
    private final Queue queue;

    private Bandwidth(
            long bitsPerSecond, @Nullable RateTrace trace, int overhead, int cellSize, int cellOverhead, Queue queue) {
        this.bitsPerSecond = bitsPerSecond;
        this.trace = trace;
        this.overhead = overhead;
        this.cellSize = cellSize;
        this.cellOverhead = cellOverhead;
        this.queue = queue;
    }

    /** Packets take no time to be sent, and none waits. */
    public static Bandwidth unlimited() {
        return UNLIMITED;
    }

    /**
     * A constant rate.
     *
     * @param bitsPerSecond 1 to 10^12 (1 Tbit/s)
     * @throws IllegalArgumentException if it lies outside
     */
    public static Bandwidth of(long bitsPerSecond) {
        checkArgument(bitsPerSecond >= 1, "bandwidth (%s bit/s) must be at least 1", bitsPerSecond);
        checkArgument(
                bitsPerSecond <= MAX_BITS_PER_SECOND,
                "bandwidth (%s bit/s) must be at most %s; beyond, Bandwidth.unlimited() is the same",
                bitsPerSecond,
                MAX_BITS_PER_SECOND);
        return new Bandwidth(bitsPerSecond, null, 0, 0, 0, DEFAULT_QUEUE);
    }

    /** A recorded rate. The trace starts when the link does, or when the link is given it. */
    public static Bandwidth trace(RateTrace trace) {
        return new Bandwidth(NO_LIMIT, requireNonNull(trace, "trace"), 0, 0, 0, DEFAULT_QUEUE);
    }

    /**
     * Bytes that each packet takes on the wire beside its own, as an Ethernet header does (14; 38 with preamble,
     * checksum and gap); default 0. Less than zero if a part of each packet is not sent.
     *
     * @param bytes -65535 to 65535
     * @throws IllegalArgumentException if it lies outside
     */
    public Bandwidth overhead(int bytes) {
        checkArgument(
                Math.abs((long) bytes) <= MAX_BYTES,
                "overhead (%s bytes) must be from %s to %s",
                bytes,
                -MAX_BYTES,
                MAX_BYTES);
        return new Bandwidth(bitsPerSecond, trace, bytes, cellSize, cellOverhead, queue);
    }

    /**
     * Packets are sent in cells, the last of which is filled up; ATM, and so ADSL, has {@code cells(48, 5)}. Default:
     * none.
     *
     * @param size how many bytes of packets and of their {@linkplain #overhead(int) overhead} a cell carries, 1 to
     *     65535
     * @param overheadPerCell bytes that each cell takes beside, over -{@code size}, up to 1024
     * @throws IllegalArgumentException if one of them lies outside
     */
    public Bandwidth cells(int size, int overheadPerCell) {
        checkArgument(size >= 1 && size <= MAX_BYTES, "cell size (%s bytes) must be from 1 to %s", size, MAX_BYTES);
        checkArgument(
                overheadPerCell > -size && overheadPerCell <= MAX_CELL_OVERHEAD,
                "cell overhead (%s bytes) must be over %s and at most %s",
                overheadPerCell,
                -size,
                MAX_CELL_OVERHEAD);
        return new Bandwidth(bitsPerSecond, trace, overhead, size, overheadPerCell, queue);
    }

    /** Where packets wait; default {@code Queue.packets(1000)}, drop tail. */
    public Bandwidth queue(Queue queue) {
        return new Bandwidth(bitsPerSecond, trace, overhead, cellSize, cellOverhead, requireNonNull(queue, "queue"));
    }

    public boolean isUnlimited() {
        return bitsPerSecond == NO_LIMIT && trace == null;
    }

    /** The constant rate in bits per second; {@link Long#MAX_VALUE} if it is unlimited or a trace. */
    public long bitsPerSecond() {
        return bitsPerSecond;
    }

    /** The recorded rate, if it is one. */
    public Optional<RateTrace> trace() {
        return Optional.ofNullable(trace);
    }

    /** Bytes that each packet takes beside its own. */
    public int overhead() {
        return overhead;
    }

    /** How many bytes a cell carries; 0 for no cells. */
    public int cellSize() {
        return cellSize;
    }

    /** Bytes that each cell takes beside. */
    public int cellOverhead() {
        return cellOverhead;
    }

    public Queue queue() {
        return queue;
    }

    /**
     * The bytes that a packet takes on the wire, with overhead and cells; 0 or more.
     *
     * @param length of the packet in bytes, IP header included
     */
    public long wireBytes(int length) {
        long bytes = Math.max(0, (long) length + overhead);
        if (cellSize == 0) {
            return bytes;
        }
        long cells = (bytes + cellSize - 1) / cellSize;
        return cells * (cellSize + cellOverhead);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bandwidth that
                && bitsPerSecond == that.bitsPerSecond
                && Objects.equals(trace, that.trace)
                && overhead == that.overhead
                && cellSize == that.cellSize
                && cellOverhead == that.cellOverhead
                && queue.equals(that.queue);
    }

    @Override
    public int hashCode() {
        return Objects.hash(bitsPerSecond, trace, overhead, cellSize, cellOverhead, queue);
    }

    @Override
    public String toString() {
        String rate = trace != null ? trace.toString() : isUnlimited() ? "unlimited" : bitsPerSecond + " bit/s";
        return rate
                + (overhead == 0 ? "" : ", overhead " + overhead)
                + (cellSize == 0 ? "" : ", cells " + cellSize + " + " + cellOverhead)
                + (queue.equals(DEFAULT_QUEUE) ? "" : ", queue (" + queue + ")");
    }
}
