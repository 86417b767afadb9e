package dev.netsplit;

import dev.netsplit.fault.FaultSpec;
import dev.netsplit.fault.NameFault;
import dev.netsplit.fault.NodeFault;
import dev.netsplit.fault.PacketFault;
import dev.netsplit.fault.PartitionFault;
import dev.netsplit.internal.pipeline.LinkTable;
import dev.netsplit.internal.pipeline.PacketTrigger;
import dev.netsplit.internal.pipeline.Pipeline;
import dev.netsplit.internal.random.RandomStream;
import dev.netsplit.scenario.Scenario;
import dev.netsplit.scenario.Step;
import dev.netsplit.scenario.StepAction;
import dev.netsplit.scenario.Trigger;
import dev.netsplit.topology.LinkName;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/**
 * Where a scenario is played: puts the faults of its steps in force, and sees to it that those that wait for packets
 * come into force as soon as these have arrived, before any other packet. Used by one thread.
 */
final class ScenarioStage {
    private final Scenario schedule;
    private final RunningNetwork running;
    private final NetworkFaults network;
    private final ActiveFaults faults;

    /** The faults that the packet path itself puts in force. */
    private final Map<String, ActiveFaults.Made> armed = new LinkedHashMap<>();

    private final Map<String, RuntimeException> failures = new ConcurrentHashMap<>();
    private final Map<PacketTrigger, Set<LinkName>> watched = new LinkedHashMap<>();

    /**
     * Nothing is waited for yet.
     *
     * @throws IllegalArgumentException if a step is on something that the network does not have
     */
    ScenarioStage(Scenario schedule, RunningNetwork running, NetworkFaults network) {
        this.schedule = schedule;
        this.running = running;
        this.network = network;
        this.faults = network.onLinks();
        for (Step step : schedule.steps()) {
            try {
                check(step);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("step (" + step.name() + "): " + e.getMessage(), e);
            }
        }
    }

    private void check(Step step) {
        FaultSpec fault = step.actions().get(0) instanceof StepAction.Inject inject ? inject.fault() : null;
        if (fault instanceof NameFault name) {
            running.names().check(name);
        } else if (fault instanceof NodeFault node) { // nothing runs in made-up hosts
            node.node().resolve(running.groups().declared(), running.groups().zones());
        } else if (fault instanceof PartitionFault || fault instanceof PacketFault) {
            ActiveFaults.Made made = prepare(step, fault);
            if (step.trigger() instanceof Trigger.OnPackets packets
                    && packets.delay().longest().isZero()) {
                armed.put(step.name(), made);
            }
        }
    }

    private ActiveFaults.Made prepare(Step step, FaultSpec fault) {
        return faults.prepare(fault, schedule.seed().orElse(0), step.name());
    }

    /**
     * Begins to wait for packets.
     *
     * @param arrived told on the packet path, with the clock's time: must not wait for anything
     */
    void open(BiConsumer<Step, Long> arrived) {
        Pipeline pipeline = running.pipeline();
        pipeline.execute(links -> {
            for (Step step : schedule.steps()) {
                if (step.trigger() instanceof Trigger.OnPackets packets) {
                    ActiveFaults.Made made = armed.get(step.name());
                    RandomStream random = RandomStream.of(schedule.seed().orElse(0), "scenario", "watch", step.name());
                    PacketTrigger trigger = new PacketTrigger(packets.filter(), packets.nth(), random, timeNs -> {
                        if (made != null) {
                            putInForce(step, made, links);
                        }
                        arrived.accept(step, timeNs);
                    });
                    Set<LinkName> names = names(packets);
                    names.forEach(name -> faults.link(links, name).add(trigger));
                    watched.put(trigger, names);
                }
            }
            return true;
        });
    }

    /** On the packet path, where nobody could be told but by {@link #begin}. */
    private void putInForce(Step step, ActiveFaults.Made made, LinkTable links) {
        try {
            faults.putInForce(made, links);
        } catch (RuntimeException e) {
            failures.put(step.name(), e);
        }
    }

    private Set<LinkName> names(Trigger.OnPackets packets) {
        Set<LinkName> names = new LinkedHashSet<>();
        packets.links()
                .forEach(
                        pattern -> names.addAll(pattern.resolve(running.groups().declared(), faults.names())));
        return names;
    }

    /**
     * Puts the fault of a step in force, unless the packet path has.
     *
     * @throws NothingToStrikeException if nothing runs in its nodes
     */
    Fault begin(Step step, FaultSpec fault, EmptyStrike emptyStrike) {
        RuntimeException failed = failures.get(step.name());
        if (failed != null) {
            throw failed;
        }
        ActiveFaults.Made made = armed.get(step.name());
        if (made != null) {
            Fault adopted = faults.adopt(made);
            armed.remove(step.name()); // only now: otherwise the end of the scenario heals it
            return adopted;
        }
        if (fault instanceof NodeFault node) {
            return network.inject(node, emptyStrike);
        }
        boolean onLinks = fault instanceof PartitionFault || fault instanceof PacketFault;
        return onLinks ? faults.inForce(prepare(step, fault)) : network.inject(fault);
    }

    /**
     * Refuses a caller that carries packets. Called before the caller waits for the scenario, which may itself wait for
     * the packet path.
     *
     * @throws dev.netsplit.internal.pipeline.PacketPathException if the calling thread carries packets
     */
    void refuseOwnTurn() {
        running.pipeline().refuseOwnTurn();
    }

    /** Waits for no more packets, and takes faults off of which nobody knows yet that they are in force. */
    void close() {
        if (watched.isEmpty() || !running.isOpen()) {
            return;
        }
        List<ActiveFaults.Made> unnoticed = running.pipeline().execute(links -> {
            watched.forEach((trigger, names) ->
                    names.forEach(name -> faults.link(links, name).remove(trigger)));
            return armed.values().stream()
                    .filter(made -> faults.isInForce(made, links))
                    .toList();
        });
        unnoticed.forEach(made -> faults.adopt(made).close());
        watched.clear();
        armed.clear();
    }
}
