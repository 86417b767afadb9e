package dev.netsplit.internal.pipeline.queue;

import dev.netsplit.impair.RateTrace;

/**
 * A recorded rate: bytes leave at given times, so many at each, if they were there before. Opportunities are numbered
 * through from the start, over all repetitions.
 */
final class TraceTransmitter implements Transmitter {
    private static final long BYTES = RateTrace.BYTES_PER_OPPORTUNITY;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final RateTrace trace;
    private final long startNs;
    private final long durationNs;

    /** The first opportunity not used yet. */
    private long next;

    /** What is left of the opportunity before {@code next}, which came at {@code roomNs}. */
    private long room;

    private long roomNs;

    TraceTransmitter(RateTrace trace, long startNs) {
        this.trace = trace;
        this.startNs = startNs;
        this.durationNs = trace.durationMs() * NANOS_PER_MILLI;
        this.roomNs = startNs;
        this.next = firstAfter(startNs);
    }

    @Override
    public long takesAtNs(long sinceNs) {
        return hasRoom(sinceNs) ? roomNs : timeNs(nextAfter(sinceNs));
    }

    @Override
    public long send(long wireBytes, long sinceNs) {
        if (!hasRoom(sinceNs)) {
            next = nextAfter(sinceNs);
            room = 0;
            use(1);
        }
        if (wireBytes > room) {
            use((wireBytes - room + BYTES - 1) / BYTES);
        }
        room -= wireBytes;
        return roomNs;
    }

    @Override
    public long unsent(long nowNs) {
        long toCome = 0;
        while (timeNs(next - 1 - toCome) > nowNs) {
            toCome++;
        }
        return Math.max(0, toCome * BYTES - room) * NANOBITS_PER_BYTE;
    }

    @Override
    public long resume(long unsent, long nowNs) {
        long bytes = unsent / NANOBITS_PER_BYTE + (unsent % NANOBITS_PER_BYTE == 0 ? 0 : 1);
        return bytes == 0 ? nowNs : send(bytes, nowNs);
    }

    @Override
    public long waitNs(boolean sending, long queuedWireBytes, long nowNs) {
        if (sending && queuedWireBytes < room) {
            return roomNs - nowNs;
        }
        long takenAt = sending ? next + (queuedWireBytes - room) / BYTES : nextAfter(nowNs) + queuedWireBytes / BYTES;
        return timeNs(takenAt) - nowNs;
    }

    @Override
    public double typicalNs(long wireBytes) {
        return (double) wireBytes / BYTES * durationNs / trace.opportunities();
    }

    private void use(long opportunities) {
        next += opportunities;
        room += opportunities * BYTES;
        roomNs = timeNs(next - 1);
    }

    /** Whether a packet can go with what is left of the last opportunity: if it was there before that came. */
    private boolean hasRoom(long sinceNs) {
        return room > 0 && sinceNs < roomNs;
    }

    private long nextAfter(long sinceNs) {
        return timeNs(next) > sinceNs ? next : firstAfter(sinceNs);
    }

    private long timeNs(long opportunity) {
        long round = Math.floorDiv(opportunity, trace.opportunities());
        int index = Math.floorMod(opportunity, trace.opportunities());
        return startNs + round * durationNs + trace.opportunityMs(index) * NANOS_PER_MILLI;
    }

    /** The first opportunity later than that. */
    private long firstAfter(long timeNs) {
        long sinceStartNs = Math.max(-1, timeNs - startNs);
        long round = Math.max(0, sinceStartNs / durationNs);
        long intoRoundNs = sinceStartNs - round * durationNs;
        int low = 0;
        int high = trace.opportunities() - 1; // the last is at the round's end, and so always later
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (trace.opportunityMs(middle) * NANOS_PER_MILLI > intoRoundNs) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return round * trace.opportunities() + low;
    }
}
