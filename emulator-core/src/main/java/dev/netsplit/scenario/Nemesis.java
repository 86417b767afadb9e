package dev.netsplit.scenario;

import dev.netsplit.fault.FaultSpec;
import dev.netsplit.fault.NodeFault;
import dev.netsplit.fault.PartitionFault;
import dev.netsplit.impair.Corruption;
import dev.netsplit.impair.Duplication;
import dev.netsplit.impair.Reordering;
import dev.netsplit.packet.PacketFilter;

/** What a {@link ScenarioGenerator} lets go wrong. The name, and that of some kinds below, is Jepsen's. */
@SuppressWarnings("ImmutableEnumChecker") // the functions have no state
public enum Nemesis {
    /**
     * Nodes are cut from each other: one from all others, some from the rest, one way only; with three nodes or more
     * also a bridge, and a ring of majorities. Packets are dropped, rejected, or held until the heal.
     */
    PARTITION(
            "partition",
            (faults, target, draws) -> new PartitionFault(faults.shape(target, draws), NemesisFaults.mode(draws))),
    /**
     * Packets take 20 to 500 ms longer, on the links of a node or of a pair, one way or both; half of the time with
     * jitter.
     */
    SLOW_LINKS(
            "slow links", (faults, target, draws) -> faults.links(target, draws).delay(NemesisFaults.latency(draws))),
    /** 5 to 60% of the packets are lost on such links, one by one or in bursts. */
    LOSSY_LINKS(
            "lossy links",
            (faults, target, draws) -> faults.links(target, draws).lose(NemesisFaults.loss(draws))),
    /** 5 to 50% of the packets arrive twice on such links. */
    DUPLICATION(
            "duplication",
            (faults, target, draws) ->
                    faults.links(target, draws).duplicate(Duplication.random(NemesisFaults.twentieths(10, draws)))),
    /** 5 to 50% of the packets fall one to five places behind on such links. */
    REORDERING(
            "reordering",
            (faults, target, draws) -> faults.links(target, draws)
                    .reorder(Reordering.byDistance(
                            NemesisFaults.twentieths(10, draws), 1 + draws.below(5, "distance")))),
    /** Of 1 to 20% of the packets on such links a bit is flipped. Checksums find most of it, so to TCP it is a loss. */
    CORRUPTION(
            "corruption",
            (faults, target, draws) -> faults.links(target, draws)
                    .corrupt(Corruption.random((1 + draws.below(20, "probability")) / 100.0))),
    /**
     * A part of the nodes is clogged one by one, and unclogged one by one in another order: what goes to and from a
     * clogged node waits. FoundationDB's simulation found the most by it.
     */
    SWIZZLE("swizzle", (faults, target, draws) -> NemesisFaults.clog(target)),
    /** What runs in a node is killed, and started again later. */
    KILL("kill", (faults, target, draws) -> NodeFault.kill(target)),
    /** What runs in a node stands still for a while. */
    PAUSE("pause", (faults, target, draws) -> NodeFault.pause(target)),
    /** What runs in a node is killed and started again at once. */
    RESTART("restart", (faults, target, draws) -> NodeFault.restart(target)),
    /** Look-ups of a node's name fail, take long, or lead to another node. */
    NAMES("names", (faults, target, draws) -> faults.name(target, draws)),
    /**
     * What runs in all targets is killed, one right after the other, as by a power cut; and started again later, all at
     * the same time.
     */
    KILL_ALL("kill all", (faults, target, draws) -> NodeFault.kill(target)),
    /** What runs in all targets stands still at the same time. */
    PAUSE_ALL("pause all", (faults, target, draws) -> NodeFault.pause(target)),
    /** What runs in all targets is killed, and started again only once all of it is down. */
    RESTART_ALL("restart all", (faults, target, draws) -> NodeFault.kill(target)), // the generator starts them again
    /**
     * A node, a pair, or one direction between two nodes is connected but deaf: TCP's handshakes, acknowledgements and
     * resets pass, so that connections open and stay open, but every packet with a payload is held until the heal.
     */
    DEAF(
            "deaf",
            (faults, target, draws) -> faults.links(target, draws)
                    .matching(PacketFilter.all().withPayload())
                    .hold());

    private final String words;
    private final Draw draw;

    Nemesis(String words, Draw draw) {
        this.words = words;
        this.draw = draw;
    }

    /** Draws a fault. */
    @FunctionalInterface
    private interface Draw {
        FaultSpec fault(NemesisFaults faults, String target, Draws draws);
    }

    /** Draws the fault; if the nemesis makes several faults, the fault of this target. */
    FaultSpec draw(NemesisFaults faults, String target, Draws draws) {
        return draw.fault(faults, target, draws);
    }

    /** Whether it strikes one node, or one node's name, that must not be struck twice at the same time. */
    boolean strikesOneNode() {
        return this == KILL || this == PAUSE || this == RESTART || this == NAMES;
    }

    /** Whether it strikes all targets at the same time. */
    boolean strikesAllNodes() {
        return this == KILL_ALL || this == PAUSE_ALL || this == RESTART_ALL;
    }

    /** As steps are called: {@code slow links}. */
    @Override
    public String toString() {
        return words;
    }
}
