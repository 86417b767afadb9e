package dev.netsplit.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.EmulatedNetwork;
import dev.netsplit.Fault;
import dev.netsplit.NodeProcess;
import dev.netsplit.ScenarioRun;
import dev.netsplit.fault.NameFault;
import dev.netsplit.fault.NodeFault;
import dev.netsplit.scenario.Nemesis;
import dev.netsplit.scenario.Step;
import dev.netsplit.scenario.StepAction;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Looks, from a thread of a node, whether faults do what they say to processes and names, while they are in force. On a
 * busy machine one may be over before it is looked at; it then counts as not seen.
 */
final class StrikeWitness {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int KILLED = 128 + 9;

    private final EmulatedNetwork network;
    private final ScenarioRun run;
    private final Set<Nemesis> seen = EnumSet.noneOf(Nemesis.class);

    StrikeWitness(EmulatedNetwork network, ScenarioRun run) {
        this.network = network;
        this.run = run;
    }

    /** Looks at all of the run's faults; gives the kinds of which one was seen. */
    Set<Nemesis> watch() throws InterruptedException {
        for (Step step : run.schedule().steps()) {
            if (!(step.actions().get(0) instanceof StepAction.Inject)) {
                continue;
            }
            Map<String, NodeProcess> before = running();
            boolean inTime = !run.faults().containsKey(step.name());
            Fault fault = run.awaitFault(step.name(), LONG);
            if (fault.spec() instanceof NameFault names) {
                look(fault, names);
            } else if (fault.spec() instanceof NodeFault node) {
                String name = node.node().toString();
                look(fault, node, name, Optional.ofNullable(before.get(name)).filter(process -> inTime));
            }
        }
        return seen;
    }

    private Map<String, NodeProcess> running() {
        Map<String, NodeProcess> running = new HashMap<>();
        SetServers.NAMES.forEach(name -> network.node(name).processes().forEach(process -> running.put(name, process)));
        return running;
    }

    private void look(Fault fault, NodeFault what, String node, Optional<NodeProcess> before) {
        switch (what.action()) {
            case KILL -> {
                List<NodeProcess> running = network.node(node).processes();
                if (fault.isActive()) {
                    assertThat(running)
                            .as("running in %s, which is killed", node)
                            .isEmpty();
                    seen.add(Nemesis.KILL);
                }
            }
            case PAUSE -> {
                for (NodeProcess process : network.node(node).processes()) {
                    String state = state(process.pid());
                    if (fault.isActive()) {
                        assertThat(state)
                                .as("state of %s, which is paused", process)
                                .isEqualTo("T");
                        seen.add(Nemesis.PAUSE);
                    }
                }
            }
            case RESTART ->
                before.filter(process -> !process.isAlive()) // else it is the one that was started again already
                        .ifPresent(process -> {
                            assertThat(process.exitCode())
                                    .as("exit code of %s, which is restarted", process)
                                    .hasValue(KILLED);
                            seen.add(Nemesis.RESTART);
                        });
            case TERMINATE -> throw new AssertionError("no nemesis does that");
        }
    }

    private void look(Fault fault, NameFault what) {
        long startNs = System.nanoTime();
        Optional<InetAddress> found = lookUp(what.name().value());
        Duration took = Duration.ofNanos(System.nanoTime() - startNs);
        if (!fault.isActive()) {
            return;
        }
        if (what.answer() instanceof NameFault.Slow slow) {
            assertThat(took).as(what.description()).isGreaterThanOrEqualTo(slow.delay());
        } else if (what.answer() instanceof NameFault.Wrong wrong) {
            assertThat(found)
                    .as(what.description())
                    .contains(network.node(wrong.other().value()).ipv4());
        } else {
            assertThat(found).as(what.description()).isEmpty();
        }
        assertThat(fault.affectedPackets()).isPositive();
        seen.add(Nemesis.NAMES);
    }

    private static Optional<InetAddress> lookUp(String name) {
        try {
            return Optional.of(InetAddress.getByName(name));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    /** One letter of proc(5), behind the program's name; none if there is no such process any more. */
    private static String state(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            int at = stat.lastIndexOf(')') + 2;
            return stat.substring(at, at + 1);
        } catch (IOException e) {
            return "";
        }
    }
}
