package dev.netsplit.mutation;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.netsplit.packet.PacketFlow;
import dev.netsplit.packet.PacketId;
import dev.netsplit.report.Ledger;
import java.util.List;
import java.util.function.Predicate;

/**
 * A packet of a run that went well. Immutable.
 *
 * @param id its name, the same in each run in which the programs say the same
 * @param timeNs when it entered its link, since the run's start, in nanoseconds
 * @param content what it looked like: length, flags, the beginning of what it carries
 */
public record LearnedPacket(PacketId id, long timeNs, String content) {

    /**
     * Those of a run, each name once, in the order in which they came. Without TCP's acknowledgements that carry
     * nothing, since how many of them there are is a matter of timing, and each makes up for those before; and without
     * copies and later fragments.
     *
     * @param ledger with {@linkplain Ledger.Detail#PACKETS packets}
     * @param fromNs since the run's start, in nanoseconds
     * @param toNs likewise
     * @param flows which to look at
     */
    public static List<LearnedPacket> of(Ledger ledger, long fromNs, long toNs, Predicate<PacketFlow> flows) {
        ImmutableMap.Builder<PacketId, LearnedPacket> packets = ImmutableMap.builder();
        ledger.packets()
                .filter(packet -> packet.timeNs() >= fromNs && packet.timeNs() <= toNs)
                .filter(packet ->
                        packet.packet().part() == 0 && !packet.packet().flow().pureAcks())
                .filter(packet -> flows.test(packet.packet().flow()))
                .forEach(packet -> packets.put(
                        packet.packet(), new LearnedPacket(packet.packet(), packet.timeNs(), packet.content())));
        return ImmutableList.copyOf(packets.buildKeepingLast().values());
    }
}
