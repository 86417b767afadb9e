package dev.netsplit.internal.pipeline.record;

import dev.netsplit.internal.concurrent.ForwarderConfined;
import dev.netsplit.internal.pipeline.flow.FlowNames;
import dev.netsplit.internal.random.Mixer;
import dev.netsplit.report.FateCause;
import dev.netsplit.report.LedgerEntry.PacketFate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What impairments did to a link's packets in the recorded run, by packet and impairment: a hash table of plain arrays
 * with linear probing, so that a look-up allocates nothing.
 */
@ForwarderConfined
public final class ReplayedLink {
    private static final int MIN_SLOTS = 16;

    private final long[] keys;
    private final @Nullable RecordedFates[] fates;
    private final List<RecordedFates> all = new ArrayList<>();

    /**
     * @param recorded fates by impairments, in the order in which they were recorded
     */
    ReplayedLink(List<PacketFate> recorded) {
        int slots = Math.max(MIN_SLOTS, Integer.highestOneBit(Math.max(1, recorded.size())) * 4);
        this.keys = new long[slots];
        this.fates = new RecordedFates[slots];
        recorded.stream().sorted(Comparator.comparingLong(PacketFate::timeNs)).forEach(this::add);
    }

    /** A number that stands for the impairment in keys. */
    public static long causeKey(FateCause cause) {
        return Mixer.mix(cause.by().hashCode(), cause.place());
    }

    /**
     * What is recorded of a packet at an impairment: the first time, or the n-th time that it comes; null if nothing.
     */
    @Nullable
    public RecordedFates meet(long identity, long causeKey) {
        int slot = slot(Mixer.mix(identity, causeKey));
        RecordedFates found = fates[slot];
        if (found == null) {
            return null;
        }
        RecordedFates next = found.next();
        if (found.isMet() && next != null) {
            found = next;
            fates[slot] = next;
        }
        found.meet();
        return found;
    }

    /** The fates whose packets have come, or have not. */
    List<PacketFate> fates(boolean met) {
        List<PacketFate> chosen = new ArrayList<>();
        for (RecordedFates first : all) {
            for (RecordedFates one = first; one != null; one = one.next()) {
                if (one.isMet() == met) {
                    chosen.addAll(one.fates());
                }
            }
        }
        return chosen;
    }

    private void add(PacketFate fate) {
        long key = Mixer.mix(identity(fate), causeKey(fate.cause()));
        int slot = slot(key);
        RecordedFates known = fates[slot];
        if (known == null) {
            keys[slot] = key;
            fates[slot] = new RecordedFates(fate);
            all.add(fates[slot]);
        } else {
            known.add(fate);
        }
    }

    /** Where the key is, or would be. */
    private int slot(long key) {
        int slot = (int) key & keys.length - 1;
        while (fates[slot] != null && keys[slot] != key) {
            slot = slot + 1 & keys.length - 1;
        }
        return slot;
    }

    /** As the packet path has it. */
    private static long identity(PacketFate fate) {
        long part = fate.packet().part();
        return part != 0 ? part : FlowNames.of(fate.packet());
    }

    @Override
    public String toString() {
        return "ReplayedLink" + Arrays.toString(all.toArray());
    }
}
