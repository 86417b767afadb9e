package dev.netsplit.report;

import com.google.common.collect.ImmutableList;
import dev.netsplit.impair.Corruption.Target;
import dev.netsplit.report.Fate.Dropped.Reason;
import java.time.Duration;

/** How fates stand in a ledger's file: a tag, and what there is to say beside. */
final class FateFormat {
    private static final ImmutableList<Reason> REASONS =
            ImmutableList.of(Reason.QUEUE_FULL, Reason.QUEUE_HEAD, Reason.CODEL, Reason.PIE, Reason.RED);

    private static final ImmutableList<Target> TARGETS =
            ImmutableList.of(Target.ANYWHERE, Target.HEADER, Target.PAYLOAD, Target.PAYLOAD_CHECKSUM_MENDED);

    private FateFormat() {}

    static int tag(Fate fate) {
        if (fate instanceof Fate.Lost) {
            return LedgerFormat.LOST;
        } else if (fate instanceof Fate.Duplicated) {
            return LedgerFormat.DUPLICATED;
        } else if (fate instanceof Fate.Corrupted) {
            return LedgerFormat.CORRUPTED;
        } else if (fate instanceof Fate.Overtook) {
            return LedgerFormat.OVERTOOK;
        } else if (fate instanceof Fate.HeldBack) {
            return LedgerFormat.HELD_BACK;
        } else if (fate instanceof Fate.Delayed) {
            return LedgerFormat.DELAYED;
        } else if (fate instanceof Fate.Dropped) {
            return LedgerFormat.DROPPED;
        } else if (fate instanceof Fate.Marked) {
            return LedgerFormat.MARKED;
        } else if (fate instanceof Fate.TooBig) {
            return LedgerFormat.TOO_BIG;
        } else if (fate instanceof Fate.Cut) {
            return LedgerFormat.CUT;
        } else if (fate instanceof Fate.Held) {
            return LedgerFormat.HELD;
        } else if (fate instanceof Fate.Changed) {
            return LedgerFormat.CHANGED;
        } else if (fate instanceof Fate.Foreign) {
            return LedgerFormat.FOREIGN;
        }
        return LedgerFormat.REFUSED;
    }

    static void putDetails(Fate fate, BlockOutput block) {
        if (fate instanceof Fate.Corrupted corrupted) {
            block.putNumber(TARGETS.indexOf(corrupted.target()));
            block.putNumber(corrupted.bits());
            block.putNumber(corrupted.firstDraw());
        } else if (fate instanceof Fate.HeldBack held) {
            block.putNumber(held.packets());
            block.putNumber(held.max().toNanos());
        } else if (fate instanceof Fate.Delayed delayed) {
            block.putNumber(delayed.by().toNanos());
        } else if (fate instanceof Fate.Dropped dropped) {
            block.putNumber(REASONS.indexOf(dropped.reason()));
        }
    }

    /** Whether the tag is a fate's. */
    static boolean isFate(int tag) {
        return (tag >= LedgerFormat.LOST && tag <= LedgerFormat.CHANGED) || tag == LedgerFormat.FOREIGN;
    }

    static Fate read(int tag, BlockInput block) throws LedgerFormatException {
        return switch (tag) {
            case LedgerFormat.LOST -> new Fate.Lost();
            case LedgerFormat.DUPLICATED -> new Fate.Duplicated();
            case LedgerFormat.CORRUPTED ->
                new Fate.Corrupted(
                        TARGETS.get(block.integer("target", TARGETS.size() - 1)),
                        block.integer("bits", Integer.MAX_VALUE),
                        block.integer("draw", Integer.MAX_VALUE));
            case LedgerFormat.OVERTOOK -> new Fate.Overtook();
            case LedgerFormat.HELD_BACK ->
                new Fate.HeldBack(block.integer("packets", Integer.MAX_VALUE), Duration.ofNanos(block.number()));
            case LedgerFormat.DELAYED -> new Fate.Delayed(Duration.ofNanos(block.number()));
            case LedgerFormat.DROPPED -> new Fate.Dropped(REASONS.get(block.integer("reason", REASONS.size() - 1)));
            case LedgerFormat.MARKED -> new Fate.Marked();
            case LedgerFormat.TOO_BIG -> new Fate.TooBig();
            case LedgerFormat.CUT -> new Fate.Cut();
            case LedgerFormat.HELD -> new Fate.Held();
            case LedgerFormat.CHANGED -> new Fate.Changed();
            case LedgerFormat.FOREIGN -> new Fate.Foreign();
            default -> new Fate.Refused();
        };
    }
}
