package dev.netsplit.internal.pipeline.queue;

import dev.netsplit.report.Fate.Dropped.Reason;

/** Controlled delay: the pseudocode of RFC 8289, section 5, with ECN as in Linux. */
final class CoDel implements QueueManager {
    /** While no more than one such packet waits, the queue is not what holds packets up. */
    private static final long MTU = 1500;

    private static final long NOT_ABOVE = Long.MIN_VALUE;

    /** For how many intervals the last dropping state's rate is a good start for the next. */
    private static final int MEMORY_INTERVALS = 16;

    private final long targetNs;
    private final long intervalNs;
    private long firstAboveNs = NOT_ABOVE;
    private long dropNextNs;
    private int count;
    private int lastCount;
    private boolean dropping;

    CoDel(long targetNs, long intervalNs) {
        this.targetNs = targetNs;
        this.intervalNs = intervalNs;
    }

    @Override
    public void departing(Backlog backlog, long nowNs) {
        boolean okToDrop = isOkToDrop(backlog, nowNs);
        if (dropping) {
            dropping = okToDrop;
            while (dropping && nowNs >= dropNextNs) {
                count++;
                if (backlog.markHead()) {
                    dropNextNs = controlLaw(dropNextNs);
                    return;
                }
                backlog.dropHead(Reason.CODEL);
                dropping = isOkToDrop(backlog, nowNs);
                if (dropping) {
                    dropNextNs = controlLaw(dropNextNs);
                }
            }
        } else if (okToDrop) {
            enterDropping(backlog, nowNs);
        }
    }

    private void enterDropping(Backlog backlog, long nowNs) {
        if (!backlog.markHead()) {
            backlog.dropHead(Reason.CODEL);
            isOkToDrop(backlog, nowNs); // for what it notes of the next packet, which is sent in any case
        }
        dropping = true;
        int delta = count - lastCount;
        boolean recent = nowNs - dropNextNs < MEMORY_INTERVALS * intervalNs;
        count = delta > 1 && recent ? delta : 1;
        lastCount = count;
        dropNextNs = controlLaw(nowNs);
    }

    /** The RFC's dodequeue(): whether packets have waited too long for long enough, by the one at the head. */
    private boolean isOkToDrop(Backlog backlog, long nowNs) {
        if (backlog.isEmpty() || nowNs - backlog.headArrivalNs() < targetNs || backlog.bytesBehindHead() <= MTU) {
            firstAboveNs = NOT_ABOVE;
            return false;
        }
        if (firstAboveNs == NOT_ABOVE) {
            firstAboveNs = nowNs + intervalNs;
            return false;
        }
        return nowNs >= firstAboveNs;
    }

    private long controlLaw(long fromNs) {
        return fromNs + (long) (intervalNs / Math.sqrt(count));
    }
}
