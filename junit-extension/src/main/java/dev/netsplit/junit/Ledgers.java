package dev.netsplit.junit;

import dev.netsplit.EmulatedNetwork;
import dev.netsplit.NetworkBuilder;
import dev.netsplit.internal.log.Logs;
import dev.netsplit.report.Ledger;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.MediaType;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.platform.commons.JUnitException;
import org.slf4j.Logger;

/** The ledgers that networks write, and the one that they replay, as configuration parameters ask for. */
final class Ledgers {
    static final String DIRECTORY_PARAMETER = "netsplit.ledger.directory";
    static final String REPLAY_PARAMETER = "netsplit.replay";

    private static final Logger LOG = Logs.of(Ledgers.class);
    private static final Namespace NAMESPACE = Namespace.create(Ledgers.class);

    /**
     * When this JVM began, to the millisecond, and its process: forks that begin at the same time have other processes.
     */
    private static final String RUN = DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss-SSS", Locale.ROOT)
                    .withZone(ZoneOffset.UTC)
                    .format(ProcessHandle.current().info().startInstant().orElseGet(Instant::now))
            + "-" + ProcessHandle.current().pid();

    private Ledgers() {}

    /** Has a network record and replay. */
    static void configure(NetworkBuilder builder, NetworkPlan plan, ExtensionContext context) {
        Parameters.get(context, DIRECTORY_PARAMETER)
                .ifPresent(directory -> builder.ledger(nextFile(Path.of(directory.strip()), plan, context)));
        Parameters.get(context, REPLAY_PARAMETER).ifPresent(file -> builder.replay(read(Path.of(file.strip()))));
    }

    /** What a replay came to, as a report entry; does nothing if nothing is replayed. */
    static void publishReplay(EmulatedNetwork network, ExtensionContext context) {
        network.replayReport().ifPresent(report -> {
            LOG.info("{}: {}", context.getDisplayName(), report);
            context.publishReportEntry(REPLAY_PARAMETER, report.toString());
        });
    }

    /** Attaches what was recorded so far to the test, where whatever runs the tests keeps such files. */
    static void attach(Path ledger, ExtensionContext context) {
        Path name = ledger.getFileName();
        if (name == null) {
            return;
        }
        try {
            context.publishFile(
                    name.toString(), MediaType.APPLICATION_OCTET_STREAM, target -> Files.copy(ledger, target));
        } catch (JUnitException | UnsupportedOperationException e) { // it keeps none
            LOG.debug("ledger ({}) cannot be attached: {}", ledger, e.getMessage());
        }
    }

    /**
     * Named after the class or test, this run of the JVM, and the network: a file that no other run, class or fork
     * takes.
     */
    private static Path nextFile(Path directory, NetworkPlan plan, ExtensionContext context) {
        String owner = context.getRequiredTestClass().getName()
                + (plan.isPerTest()
                        ? context.getTestMethod()
                                .map(Method::getName)
                                .map(name -> "." + name)
                                .orElse("")
                        : "");
        Counters counters =
                Stores.getOrMake(context.getRoot().getStore(NAMESPACE), Counters.class, Counters.class, Counters::new);
        Path file;
        do {
            file = directory.resolve(owner + "-" + RUN + "-" + counters.next(owner) + ".ledger");
        } while (Files.exists(file));
        return file;
    }

    private static Ledger read(Path file) {
        try {
            return Ledger.read(file);
        } catch (IOException e) {
            throw new ExtensionConfigurationException(
                    REPLAY_PARAMETER + " (" + file + ") must be a ledger that can be read: " + e, e);
        }
    }

    /** The part of a command that replays what a network recorded; empty if it recorded nothing. */
    static Optional<String> replayProperty(EmulatedNetwork network) {
        return network.ledger().map(file -> REPLAY_PARAMETER + "=" + file);
    }

    /** How many networks each class or test has had. */
    private static final class Counters {
        private final ConcurrentHashMap<String, AtomicInteger> networks = new ConcurrentHashMap<>();

        private int next(String owner) {
            return networks.computeIfAbsent(owner, unused -> new AtomicInteger())
                    .incrementAndGet();
        }
    }
}
