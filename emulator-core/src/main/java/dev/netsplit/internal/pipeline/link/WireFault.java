package dev.netsplit.internal.pipeline.link;

import dev.netsplit.impair.Impairment;
import dev.netsplit.impair.ImpairmentKind;
import dev.netsplit.internal.pipeline.fault.LinkFault;
import dev.netsplit.internal.pipeline.fault.PacketMatcher;
import dev.netsplit.internal.pipeline.fault.UserCodeErrors;
import dev.netsplit.topology.LinkName;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a fault does to packets on the wire of one link: impairments that only those meet that match. */
final class WireFault {
    /** By what they do, as in a profile, and not by which fault came first; losses come first. */
    static final Comparator<LinkImpairment> ORDER = Comparator.<LinkImpairment>comparingInt(
                    stage -> kind(stage.impairment()))
            .thenComparingLong(WireFault::ordinal);

    private final LinkFault fault;
    private final PacketMatcher matcher;
    private final boolean counting;
    private final List<LinkImpairment> stages;
    private final @Nullable DatagramFates fates;
    private boolean matched;
    private boolean counted;

    /**
     * A fault that comes into force on a link.
     *
     * @param impairments what packets meet
     * @param counting whether a packet that something was done to is to be counted: not if the fault has counted it
     *     before
     */
    WireFault(LinkFault fault, List<Impairment> impairments, LinkName link, boolean counting) {
        this.fault = fault;
        this.matcher = fault.wireMatcher();
        this.counting = counting;
        this.stages = IntStream.range(0, impairments.size())
                .mapToObj(i -> LinkImpairment.of(
                        impairments.get(i), fault.random(link, "impairment", Integer.toString(i)), fault.cause(), this))
                .toList();
        this.fates = matcher.judgesDatagrams() ? new DatagramFates(stages.size()) : null;
    }

    LinkFault fault() {
        return fault;
    }

    Stream<LinkImpairment> stages() {
        return stages.stream();
    }

    /** Another packet comes, with or without impairments before it. */
    void turnTo(LinkTransit transit, UserCodeErrors errors) {
        boolean all = matcher.takesAll();
        matched = all || matcher.takes(transit.packet(), transit.buffer(), transit.identity(), errors);
        counted = transit.buffer().isKernelChatter() || (matched && !all && !matcher.countsLast());
    }

    /** Whether the packet that it turned to last, or a copy of it, meets its impairments. */
    boolean matches() {
        return matched;
    }

    /**
     * What its impairments did to the datagrams that come in fragments, if these share a fate: where the filter asks
     * for what only a first fragment has. Null where each packet has a separate fate.
     */
    @Nullable
    DatagramFates fates() {
        return fates;
    }

    /** Which of its impairments a stage is. */
    int place(LinkImpairment stage) {
        return stages.indexOf(stage);
    }

    /** Something was done to that packet. */
    void touch() {
        if (!counted && counting) {
            counted = true;
            fault.countPackets(1);
        }
    }

    private static int kind(Impairment impairment) {
        List<ImpairmentKind> kinds = ImpairmentKind.onLink();
        return ImpairmentKind.of(impairment).map(kinds::indexOf).orElse(kinds.size());
    }

    private static long ordinal(LinkImpairment stage) {
        WireFault fault = stage.fault();
        return fault == null ? -1 : fault.fault.ordinal();
    }
}
