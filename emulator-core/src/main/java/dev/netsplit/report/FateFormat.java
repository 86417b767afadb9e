package dev.netsplit.report;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import dev.netsplit.impair.Corruption.Target;
import dev.netsplit.report.Fate.Dropped.Reason;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.ToIntFunction;

/**
 * How fates stand in a ledger's file: a tag, then their details. Tags are never used again for something else, since
 * readers of older files need them; {@link LedgerFormat} has the tags of all other entries.
 */
@SuppressWarnings("ImmutableEnumChecker") // the functions have no state
enum FateFormat {
    LOST(16, new Fate.Lost()),
    DUPLICATED(17, new Fate.Duplicated()),
    CORRUPTED(
            18,
            Fate.Corrupted.class,
            (fate, block) -> {
                block.putNumber(number(fate.target()));
                block.putNumber(fate.bits());
                block.putNumber(fate.firstDraw());
            },
            block -> new Fate.Corrupted(
                    Numbers.TARGETS.get(block.integer("target", Numbers.TARGETS.size() - 1)),
                    block.integer("bits", Integer.MAX_VALUE),
                    block.integer("draw", Integer.MAX_VALUE))),
    OVERTOOK(19, new Fate.Overtook()),
    HELD_BACK(
            20,
            Fate.HeldBack.class,
            (fate, block) -> {
                block.putNumber(fate.packets());
                block.putNumber(fate.max().toNanos());
            },
            block -> new Fate.HeldBack(block.integer("packets", Integer.MAX_VALUE), Duration.ofNanos(block.number()))),
    DELAYED(
            21,
            Fate.Delayed.class,
            (fate, block) -> block.putNumber(fate.by().toNanos()),
            block -> new Fate.Delayed(Duration.ofNanos(block.number()))),
    DROPPED(
            22,
            Fate.Dropped.class,
            (fate, block) -> block.putNumber(number(fate.reason())),
            block -> new Fate.Dropped(Numbers.REASONS.get(block.integer("reason", Numbers.REASONS.size() - 1)))),
    MARKED(23, new Fate.Marked()),
    TOO_BIG(24, new Fate.TooBig()),
    CUT(25, new Fate.Cut()),
    REFUSED(26, new Fate.Refused()),
    HELD(27, new Fate.Held()),
    CHANGED(28, new Fate.Changed()),
    FOREIGN(30, new Fate.Foreign());

    private static final ImmutableMap<Integer, FateFormat> BY_TAG =
            Maps.uniqueIndex(List.of(values()), format -> format.tag);

    private final int tag;
    private final BiConsumer<Fate, BlockOutput> writer;
    private final Reader reader;

    /** A fate without details. */
    FateFormat(int tag, Fate fate) {
        this.tag = tag;
        this.writer = (written, block) -> {};
        this.reader = block -> fate;
    }

    <F extends Fate> FateFormat(int tag, Class<F> type, BiConsumer<F, BlockOutput> writer, Reader reader) {
        this.tag = tag;
        this.writer = (fate, block) -> writer.accept(type.cast(fate), block);
        this.reader = reader;
    }

    @FunctionalInterface
    private interface Reader {
        Fate read(BlockInput block) throws LedgerFormatException;
    }

    static FateFormat of(Fate fate) {
        return fate.match(new ByFate());
    }

    /** Returns the format of a tag; empty if the tag is none of a fate's. */
    static Optional<FateFormat> ofTag(int tag) {
        return Optional.ofNullable(BY_TAG.get(tag));
    }

    int tag() {
        return tag;
    }

    void putDetails(Fate fate, BlockOutput block) {
        writer.accept(fate, block);
    }

    Fate read(BlockInput block) throws LedgerFormatException {
        return reader.read(block);
    }

    private static int number(Reason reason) {
        return switch (reason) {
            case QUEUE_FULL -> 0;
            case QUEUE_HEAD -> 1;
            case CODEL -> 2;
            case PIE -> 3;
            case RED -> 4;
        };
    }

    private static int number(Target target) {
        return switch (target) {
            case ANYWHERE -> 0;
            case HEADER -> 1;
            case PAYLOAD -> 2;
            case PAYLOAD_CHECKSUM_MENDED -> 3;
        };
    }

    /** Constants by their numbers, which count from 0 without gaps. */
    private static final class Numbers {
        static final ImmutableList<Reason> REASONS = byNumber(Reason.values(), FateFormat::number);
        static final ImmutableList<Target> TARGETS = byNumber(Target.values(), FateFormat::number);

        private Numbers() {}

        private static <T> ImmutableList<T> byNumber(T[] constants, ToIntFunction<T> number) {
            return ImmutableList.sortedCopyOf(Comparator.comparingInt(number), Arrays.asList(constants));
        }
    }

    private static final class ByFate implements Fate.Cases<FateFormat> {
        @Override
        public FateFormat lost(Fate.Lost fate) {
            return LOST;
        }

        @Override
        public FateFormat duplicated(Fate.Duplicated fate) {
            return DUPLICATED;
        }

        @Override
        public FateFormat corrupted(Fate.Corrupted fate) {
            return CORRUPTED;
        }

        @Override
        public FateFormat overtook(Fate.Overtook fate) {
            return OVERTOOK;
        }

        @Override
        public FateFormat heldBack(Fate.HeldBack fate) {
            return HELD_BACK;
        }

        @Override
        public FateFormat delayed(Fate.Delayed fate) {
            return DELAYED;
        }

        @Override
        public FateFormat dropped(Fate.Dropped fate) {
            return DROPPED;
        }

        @Override
        public FateFormat marked(Fate.Marked fate) {
            return MARKED;
        }

        @Override
        public FateFormat tooBig(Fate.TooBig fate) {
            return TOO_BIG;
        }

        @Override
        public FateFormat cut(Fate.Cut fate) {
            return CUT;
        }

        @Override
        public FateFormat held(Fate.Held fate) {
            return HELD;
        }

        @Override
        public FateFormat changed(Fate.Changed fate) {
            return CHANGED;
        }

        @Override
        public FateFormat foreign(Fate.Foreign fate) {
            return FOREIGN;
        }

        @Override
        public FateFormat refused(Fate.Refused fate) {
            return REFUSED;
        }
    }
}
