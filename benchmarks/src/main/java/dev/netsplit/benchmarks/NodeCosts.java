package dev.netsplit.benchmarks;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** What nodes cost that do nothing, and links that carry something. */
final class NodeCosts {
    private static final List<Integer> NODES = List.of(3, 10, 50, 200);
    private static final int SETTLE_SECONDS = 3;
    private static final int IDLE_SECONDS = 10;
    private static final int ACTIVE_PAIRS = NetsplitHost.SIDES / 2;
    private static final double GIGA = 1e9;

    private final int rounds;
    private final int seconds;

    NodeCosts(int rounds, int seconds) {
        this.rounds = rounds;
        this.seconds = seconds;
    }

    void write(Table table) throws Exception {
        table.section(
                "Number of nodes and of active links",
                "Processor time of the JVM: idle, as a share of one core; loaded, in seconds a gigabyte. Loaded: TCP over clean links, one stream over one,",
                "eight over one, and two over each of four.");
        table.head(List.of(
                "nodes",
                "idle, % of a core",
                "1 stream, Gbit/s",
                "s/GB",
                "8 streams, Gbit/s",
                "s/GB",
                "8 streams on 4 links, Gbit/s",
                "s/GB",
                "that to 1 stream"));
        for (int nodes : NODES) {
            System.err.println("cost of " + nodes + " nodes");
            try (NetsplitPeer peer = new NetsplitPeer(nodes, true, "none")) {
                table.row(row(nodes, peer));
            }
        }
    }

    private List<String> row(int nodes, NetsplitPeer peer) throws Exception {
        List<LinkLoad> one = new ArrayList<>();
        List<LinkLoad> eight = new ArrayList<>();
        List<LinkLoad> spread = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        boolean pairs = nodes >= NetsplitHost.SIDES;
        LinkLoad.on(peer, 1, 1, 2); // until the JVM is warm
        for (int round = 0; round < rounds; round++) {
            one.add(LinkLoad.on(peer, 1, 1, seconds));
            eight.add(LinkLoad.on(peer, 1, 8, seconds));
            if (pairs) {
                spread.add(LinkLoad.on(peer, ACTIVE_PAIRS, 2, seconds));
                ratios.add(spread.get(round).bitsPerSecond() / one.get(round).bitsPerSecond());
            }
        }
        double idle = idle(peer);
        return List.of(
                Integer.toString(nodes),
                format("%.2f", 100 * idle),
                rate(one),
                cost(one),
                rate(eight),
                cost(eight),
                pairs ? rate(spread) : "–",
                pairs ? cost(spread) : "–",
                pairs ? format("%.2f", Results.Spread.of(ratios).median()) : "–");
    }

    private static double idle(NetsplitPeer peer) throws Exception {
        TimeUnit.SECONDS.sleep(SETTLE_SECONDS); // the kernels have stopped talking and the compiler has caught up
        double before = CpuTime.of(peer.processes());
        TimeUnit.SECONDS.sleep(IDLE_SECONDS);
        return (CpuTime.of(peer.processes()) - before) / IDLE_SECONDS;
    }

    private static String rate(List<LinkLoad> loads) {
        Results.Spread spread = Results.Spread.of(
                loads.stream().map(load -> load.bitsPerSecond() / GIGA).toList());
        return format("%.2f (%.2f–%.2f)", spread.median(), spread.min(), spread.max());
    }

    private static String cost(List<LinkLoad> loads) {
        return format(
                "%.2f",
                Results.Spread.of(loads.stream().map(LinkLoad::cpuPerGigabyte).toList())
                        .median());
    }

    @FormatMethod
    private static String format(@FormatString String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
