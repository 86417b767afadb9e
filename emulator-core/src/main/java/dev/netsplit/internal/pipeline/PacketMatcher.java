package dev.netsplit.internal.pipeline;

import dev.netsplit.internal.random.Mixer;
import dev.netsplit.internal.random.RandomStream;
import dev.netsplit.packet.PacketCondition;
import dev.netsplit.packet.PacketCount;
import dev.netsplit.packet.PacketFilter;
import dev.netsplit.packet.PacketView;
import org.jspecify.annotations.Nullable;

/** A filter at work, with its counts. Owned by whoever has the forwarder's turn. */
final class PacketMatcher {
    private final PacketFilter filter;
    private final PacketCondition[] conditions;
    private final PacketCount[] counts;

    /** For each count that takes one packet only, what that is called. */
    private final long[] wanted;

    private final RandomStream random;
    private final long[] counted;
    private final @Nullable ConnectionMap<long[]> countedOfConnection;

    /**
     * Starts to count from the first packet.
     *
     * @param random for what is left to chance
     */
    PacketMatcher(PacketFilter filter, RandomStream random) {
        this.filter = filter;
        this.conditions = filter.conditions().toArray(new PacketCondition[0]);
        this.counts = filter.counts().toArray(new PacketCount[0]);
        this.wanted = filter.counts().stream()
                .mapToLong(count -> count instanceof PacketCount.Only only ? FlowNames.of(only.packet()) : 0)
                .toArray();
        this.random = random;
        this.counted = new long[counts.length];
        this.countedOfConnection = filter.isPerConnection() ? new ConnectionMap<>(() -> new long[counts.length]) : null;
    }

    /** Whether it takes every packet, whichever it is: then nobody needs to ask. */
    boolean takesAll() {
        return conditions.length == 0 && counts.length == 0;
    }

    /**
     * Whether it takes the packet; counts it.
     *
     * @param connection what its connection and direction are called
     * @param identity what the packet is called
     * @param services are told if a predicate fails, which then takes no packet
     */
    boolean takes(PacketView packet, long connection, long identity, LinkServices services) {
        try {
            for (PacketCondition condition : conditions) {
                if (!condition.matches(packet)) {
                    return false;
                }
            }
        } catch (RuntimeException | Error e) {
            services.filterFailed(filter, e);
            return false;
        }
        if (counts.length == 0) {
            return true;
        }
        return countedOfConnection == null
                ? passesCounts(counted, identity, identity)
                : passesCounts(countedOfConnection.get(connection), identity, connection);
    }

    private boolean passesCounts(long[] numbers, long identity, long drawnFor) {
        for (int i = 0; i < counts.length; i++) {
            PacketCount count = counts[i];
            long number = ++numbers[i];
            boolean passes;
            if (count instanceof PacketCount.Nth nth) {
                passes = number == nth.n();
            } else if (count instanceof PacketCount.EveryNth every) {
                passes = number % every.n() == 0;
            } else if (count instanceof PacketCount.First first) {
                passes = number <= first.n();
            } else if (count instanceof PacketCount.AfterFirst after) {
                passes = number > after.n();
            } else if (count instanceof PacketCount.Only) {
                passes = identity == wanted[i];
            } else {
                passes = random.uniform(Mixer.mix(drawnFor, i)) < ((PacketCount.Probability) count).probability();
            }
            if (!passes) {
                return false;
            }
        }
        return true;
    }
}
