package dev.netsplit.internal.pipeline.fault;

import dev.netsplit.internal.concurrent.ForwarderConfined;
import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.pipeline.flow.ConnectionMap;
import dev.netsplit.internal.random.Mixer;
import dev.netsplit.internal.random.RandomStream;
import dev.netsplit.packet.PacketCondition;
import dev.netsplit.packet.PacketFilter;
import dev.netsplit.packet.PacketView;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A filter at work, with its counts. */
@ForwarderConfined
public final class PacketMatcher {
    private final PacketFilter filter;
    private final PacketCondition[] conditions;
    private final CountRule[] counts;
    private final boolean judgesDatagrams;

    /** Whether what it asks for may be in a later fragment, too. */
    private final boolean looksInside;

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
    public PacketMatcher(PacketFilter filter, RandomStream random) {
        this.filter = filter;
        this.conditions = filter.conditions().toArray(new PacketCondition[0]);
        this.counts = new CountRule[filter.counts().size()];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = CountRule.of(filter.counts().get(i), i, random);
        }
        Set<FragmentPart> parts = EnumSet.noneOf(FragmentPart.class);
        filter.conditions().forEach(condition -> parts.add(FragmentPart.of(condition)));
        filter.counts().forEach(count -> parts.add(FragmentPart.of(count)));
        this.judgesDatagrams = parts.stream().anyMatch(part -> part != FragmentPart.EVERY);
        this.looksInside = parts.contains(FragmentPart.ANY) && !parts.contains(FragmentPart.PAYLOAD_START);
        this.counted = new long[counts.length];
        this.countedOfConnection = filter.isPerConnection() ? new ConnectionMap<>(() -> new long[counts.length]) : null;
    }

    /**
     * Whether it asks for what only the first fragment of a datagram has, such as ports: then what it decides about
     * that one holds for all of them, and they count as one.
     */
    public boolean judgesDatagrams() {
        return judgesDatagrams;
    }

    /**
     * Whether the packet that it took last counts as one more: not so a later fragment of a datagram that it has
     * counted.
     */
    public boolean countsLast() {
        return countsLast;
    }

    /** Whether it takes every packet, whichever it is: then nobody needs to ask. */
    public boolean takesAll() {
        return conditions.length == 0 && counts.length == 0;
    }

    /**
     * Whether it takes the packet; counts it.
     *
     * @param view of the packet, or of the one segment of it that is meant
     * @param identity what that is called
     * @param errors records a predicate that fails, which then takes no packet
     */
    public boolean takes(PacketView view, PacketBuffer packet, long identity, UserCodeErrors errors) {
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

    private long refusals(PacketBuffer packet) {
        long[] refused = refusals == null ? null : refusals.peek(packet.connection());
        return refused == null ? 0 : refused[0];
    }

    private boolean passesCounts(long[] numbers, long identity, long named, long refused) {
        long drawnFor = refused == 0 ? named : Mixer.mix(named, refused);
        for (int i = 0; i < counts.length; i++) {
            if (!counts[i].takes(++numbers[i], identity, refused, drawnFor)) {
                return false;
            }
        }
        return true;
    }
}
