package dev.netsplit.report;

import com.google.common.collect.ImmutableList;
import dev.netsplit.topology.NodeName;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * The run that a ledger is of. Immutable.
 *
 * @param seed the network's
 * @param nodes the nodes' names, the host last, if there was one
 * @param detail what was recorded
 * @param startedAt when it began, by the wall clock, to the millisecond
 * @param startedNs when it began, by the clock that {@link System#nanoTime} reads
 * @param madeBy the versions of the emulator, the JVM and the kernel
 */
public record LedgerRun(
        long seed, List<NodeName> nodes, Ledger.Detail detail, Instant startedAt, long startedNs, String madeBy) {

    /**
     * The version in the project's pom.xml, as a test checks. Manifests and filtered files are not there for folders of
     * classes.
     */
    static final String VERSION = "0.1.0-SNAPSHOT";

    public LedgerRun {
        nodes = ImmutableList.copyOf(nodes);
        startedAt = startedAt.truncatedTo(ChronoUnit.MILLIS);
    }

    /** The versions of what runs here. */
    public static String versions() {
        return "netsplit " + VERSION + ", Java " + System.getProperty("java.version") + ", "
                + System.getProperty("os.name") + " " + System.getProperty("os.version");
    }
}
