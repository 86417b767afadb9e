package dev.netsplit.scenario;

/** What a {@link ScenarioGenerator} lets go wrong. The name, and that of some kinds below, is Jepsen's. */
public enum Nemesis {
    /**
     * Nodes are cut from each other: one from all others, some from the rest, one way only; with three nodes or more
     * also a bridge, and a ring of majorities. Packets are dropped, rejected, or held until the heal.
     */
    PARTITION("partition"),
    /**
     * Packets take 20 to 500 ms longer, on the links of a node or of a pair, one way or both; half of the time with
     * jitter.
     */
    SLOW_LINKS("slow links"),
    /** 5 to 60% of the packets are lost on such links, one by one or in bursts. */
    LOSSY_LINKS("lossy links"),
    /** 5 to 50% of the packets arrive twice on such links. */
    DUPLICATION("duplication"),
    /** 5 to 50% of the packets fall one to five places behind on such links. */
    REORDERING("reordering"),
    /** Of 1 to 20% of the packets on such links a bit is flipped. Checksums find most of it, so to TCP it is a loss. */
    CORRUPTION("corruption"),
    /**
     * A part of the nodes is clogged one by one, and unclogged one by one in another order: what goes to and from a
     * clogged node waits. FoundationDB's simulation found the most by it.
     */
    SWIZZLE("swizzle"),
    /** What runs in a node is killed, and started again later. */
    KILL("kill"),
    /** What runs in a node stands still for a while. */
    PAUSE("pause"),
    /** What runs in a node is killed and started again at once. */
    RESTART("restart"),
    /** Look-ups of a node's name fail, take long, or lead to another node. */
    NAMES("names"),
    /**
     * What runs in all targets is killed, one right after the other, as by a power cut; and started again later, all at
     * the same time.
     */
    KILL_ALL("kill all"),
    /** What runs in all targets stands still at the same time. */
    PAUSE_ALL("pause all"),
    /** What runs in all targets is killed, and started again only once all of it is down. */
    RESTART_ALL("restart all"),
    /**
     * A node, a pair, or one direction between two nodes is connected but deaf: TCP's handshakes, acknowledgements and
     * resets pass, so that connections open and stay open, but every packet with a payload is held until the heal.
     */
    DEAF("deaf");

    private final String words;

    Nemesis(String words) {
        this.words = words;
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
