package dev.netsplit.internal.pipeline;

import dev.netsplit.internal.concurrent.ForwarderConfined;
import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.random.Mixer;
import dev.netsplit.internal.random.RandomStream;
import dev.netsplit.packet.PacketCondition;
import dev.netsplit.packet.PacketCount;
import dev.netsplit.packet.PacketFilter;
import dev.netsplit.packet.PacketView;
import org.jspecify.annotations.Nullable;

/** A filter at work, with its counts. */
@ForwarderConfined
final class PacketMatcher {
    private final PacketFilter filter;
    private final PacketCondition[] conditions;
    private final PacketCount[] counts;

    /** For each count that takes one packet only, what that is called. */
    private final long[] wanted;

    private final boolean judgesDatagrams;

    /** Whether what it asks for may be in a later fragment, too. */
    private final boolean looksInside;

    private final RandomStream random;
    private final long[] counted;
    private final @Nullable ConnectionMap<long[]> countedOfConnection;

    /**
     * How many attempts at each connection, by its name, were refused since they were taken; null as long as there was
     * none.
     */
    private @Nullable ConnectionMap<long[]> refusals;

    /**
     * What was decided about datagrams in fragments, by what their fragments have in common; null as long as there was
     * none.
     */
    private @Nullable DatagramVerdicts verdicts;

    private boolean countsLast;

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
        this.judgesDatagrams = filter.conditions().stream().anyMatch(PacketMatcher::isOfDatagrams)
                || filter.counts().stream().anyMatch(PacketCount.Only.class::isInstance);
        this.looksInside = filter.conditions().stream().anyMatch(PacketMatcher::looksInside)
                && filter.conditions().stream().noneMatch(PacketCondition.PayloadStartsWith.class::isInstance);
        this.random = random;
        this.counted = new long[counts.length];
        this.countedOfConnection = filter.isPerConnection() ? new ConnectionMap<>(() -> new long[counts.length]) : null;
    }

    /**
     * Whether it asks for what only the first fragment of a datagram has, such as ports: then what it decides about
     * that one holds for all of them, and they count as one.
     */
    boolean judgesDatagrams() {
        return judgesDatagrams;
    }

    /**
     * Whether the packet that it took last counts as one more: not so a later fragment of a datagram that it has
     * counted.
     */
    boolean countsLast() {
        return countsLast;
    }

    /** Whether it takes every packet, whichever it is: then nobody needs to ask. */
    boolean takesAll() {
        return conditions.length == 0 && counts.length == 0;
    }

    /**
     * Whether it takes the packet; counts it.
     *
     * @param view of the packet, or of the one segment of it that is meant
     * @param identity what that is called
     * @param errors records a predicate that fails, which then takes no packet
     */
    boolean takes(PacketView view, PacketBuffer packet, long identity, UserCodeErrors errors) {
        countsLast = true;
        if (judgesDatagrams && packet.datagram() != 0) {
            return takesFragment(view, packet, identity, errors);
        }
        return judge(view, packet, identity, errors) == DatagramVerdicts.TAKEN;
    }

    /** The first fragment is judged like any other packet; the others, and copies, get its verdict. */
    private boolean takesFragment(PacketView view, PacketBuffer packet, long identity, UserCodeErrors errors) {
        if (verdicts == null) {
            verdicts = new DatagramVerdicts();
        }
        byte verdict = packet.isPart() ? verdicts.of(packet.datagram()) : DatagramVerdicts.NONE;
        if (verdict == DatagramVerdicts.TAKEN) {
            countsLast = false;
            return true;
        }
        boolean judged = packet.isPart() && (verdict == DatagramVerdicts.NOT_COUNTED || !looksInside);
        if (judged) {
            return false; // also if the first one never came here: its datagram was under way, or is lost already
        }
        verdict = judge(view, packet, identity, errors);
        verdicts.set(packet.datagram(), verdict);
        return verdict == DatagramVerdicts.TAKEN;
    }

    private byte judge(PacketView view, PacketBuffer packet, long identity, UserCodeErrors errors) {
        try {
            for (PacketCondition condition : conditions) {
                if (!condition.matches(view)) {
                    return DatagramVerdicts.NOT_MET;
                }
            }
        } catch (Throwable e) { // also what is undeclared
            errors.filterFailed(filter, e);
            return DatagramVerdicts.NOT_MET;
        }
        if (counts.length == 0) {
            return DatagramVerdicts.TAKEN;
        }
        long refused = refusals(packet);
        boolean passes = countedOfConnection == null
                ? passesCounts(counted, identity, identity, refused)
                : passesCounts(countedOfConnection.get(packet.attempt()), identity, packet.connection(), refused);
        return passes ? DatagramVerdicts.TAKEN : DatagramVerdicts.NOT_COUNTED;
    }

    /**
     * A packet that was taken has been refused, and with it an attempt at its connection. The next attempt has the same
     * name; but it is another one: what is left to chance is drawn for it anew, and one packet that is meant by its
     * name was that one. Otherwise a client that tries again would be refused for ever.
     */
    void refused(PacketBuffer packet) {
        if (counts.length > 0) {
            if (refusals == null) {
                refusals = new ConnectionMap<>(() -> new long[1]);
            }
            refusals.get(packet.connection())[0]++;
        }
    }

    private static boolean isOfDatagrams(PacketCondition condition) {
        return condition instanceof PacketCondition.Port
                || condition instanceof PacketCondition.SourcePort
                || condition instanceof PacketCondition.DestinationPort
                || condition instanceof PacketCondition.Flags
                || condition instanceof PacketCondition.WithoutFlags
                || condition instanceof PacketCondition.PayloadStartsWith
                || looksInside(condition);
    }

    private static boolean looksInside(PacketCondition condition) {
        return condition instanceof PacketCondition.PayloadContains || condition instanceof PacketCondition.Own;
    }

    private long refusals(PacketBuffer packet) {
        long[] refused = refusals == null ? null : refusals.peek(packet.connection());
        return refused == null ? 0 : refused[0];
    }

    private boolean passesCounts(long[] numbers, long identity, long named, long refused) {
        long drawnFor = refused == 0 ? named : Mixer.mix(named, refused);
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
                passes = identity == wanted[i] && refused == 0;
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
