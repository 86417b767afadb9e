package dev.netsplit.benchmarks;

import java.util.ArrayList;
import java.util.List;

/**
 * One of those that are compared.
 *
 * @param key its name on the command line
 * @param title its name in the table
 * @param limit the key of the C forwarder that does the same, or of what else it is to be held to
 * @param opener how it is set up
 */
record Contender(String key, String title, String limit, Opener opener) {
    static final String VETH = "veth";
    static final String C = "c-offloads";

    private static final String C_PLAIN = "c-plain";
    private static final String C_LATER = "c-offloads-10ms";

    /** Sets a peer up. */
    interface Opener {
        Peer open() throws Exception;
    }

    /** Whether it is worth a look what a sender makes of it that does not mind losses. */
    boolean isLong() {
        return key.contains("10ms");
    }

    /**
     * All that this machine can run.
     *
     * @param forwarder the C program's executable
     */
    static List<Contender> all(String forwarder) throws Exception {
        List<Contender> all = new ArrayList<>(List.of(
                new Contender(VETH, "veth, nothing in between", VETH, VethPeer::new),
                new Contender(C, "C forwarder", C, () -> new ForwarderPeer(forwarder, "--offloads")),
                new Contender(
                        C_LATER,
                        "C forwarder, 10 ms",
                        C_LATER,
                        () -> new ForwarderPeer(forwarder, "--offloads", "--delay-ms", "10")),
                new Contender(C_PLAIN, "C forwarder, no offloads", C_PLAIN, () -> new ForwarderPeer(forwarder)),
                new Contender("netsplit", "Netsplit, clean", C, () -> new NetsplitPeer(2, true, "none")),
                new Contender(
                        "netsplit-10ms", "Netsplit, 10 ms", C_LATER, () -> new NetsplitPeer(2, true, "delay 10ms")),
                new Contender(
                        "netsplit-10ms-loss",
                        "Netsplit, 10 ms, 0.1% loss",
                        C_LATER,
                        () -> new NetsplitPeer(2, true, "delay 10ms loss 0.1%")),
                new Contender(
                        "netsplit-plain", "Netsplit, no offloads", C_PLAIN, () -> new NetsplitPeer(2, false, "none"))));
        if (WirefilterPeer.isInstalled()) {
            all.add(new Contender("wirefilter", "VDE wirefilter", C_PLAIN, WirefilterPeer::new));
        }
        return all;
    }
}
