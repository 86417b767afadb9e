package dev.netsplit;

import dev.netsplit.fault.FaultSpec;
import dev.netsplit.fault.NameFault;
import dev.netsplit.fault.NodeFault;
import dev.netsplit.fault.PacketFault;
import dev.netsplit.fault.PartitionFault;
import dev.netsplit.internal.pipeline.Pipeline;
import dev.netsplit.internal.pipeline.link.LinkTable;
import dev.netsplit.internal.pipeline.link.PacketTrigger;
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
import java.util.Optional;
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
        Optional<ActiveFaults.Made> made = step.actions().get(0).match(new StepAction.Cases<>() {
            @Override
            public Optional<ActiveFaults.Made> inject(StepAction.Inject inject) {
                return check(step, inject.fault());
            }

            @Override
            public Optional<ActiveFaults.Made> heal(StepAction.Heal heal) {
                return Optional.empty();
            }
        });
        boolean atOnce = packets(step)
                .filter(packets -> packets.delay().longest().isZero())
                .isPresent();
        if (atOnce) {
            made.ifPresent(fault -> armed.put(step.name(), fault));
        }
    }

    /** Returns the fault, made, if it is one on links. */
    private Optional<ActiveFaults.Made> check(Step step, FaultSpec fault) {
        return fault.match(new FaultSpec.Cases<>() {
            @Override
            public Optional<ActiveFaults.Made> partition(PartitionFault partition) {
                return Optional.of(prepare(step, partition));
            }

            @Override
            public Optional<ActiveFaults.Made> packets(PacketFault packets) {
                return Optional.of(prepare(step, packets));
            }

            @Override
            public Optional<ActiveFaults.Made> names(NameFault names) {
                running.names().check(names);
                return Optional.empty();
            }

            @Override
            public Optional<ActiveFaults.Made> nodes(NodeFault nodes) { // nothing runs in made-up hosts
                nodes.node()
                        .resolve(running.groups().declared(), running.groups().zones());
                return Optional.empty();
            }
        });
    }

    /** Returns the packets for which a step waits. */
    private static Optional<Trigger.OnPackets> packets(Step step) {
        return step.trigger().match(new Trigger.Cases<>() {
            @Override
            public Optional<Trigger.OnPackets> at(Trigger.At at) {
                return Optional.empty();
            }

            @Override
            public Optional<Trigger.OnPackets> after(Trigger.After after) {
                return Optional.empty();
            }

            @Override
            public Optional<Trigger.OnPackets> with(Trigger.With with) {
                return Optional.empty();
            }

            @Override
            public Optional<Trigger.OnPackets> every(Trigger.Every every) {
                return Optional.empty();
            }

            @Override
            public Optional<Trigger.OnPackets> onPackets(Trigger.OnPackets packets) {
                return Optional.of(packets);
            }

            @Override
            public Optional<Trigger.OnPackets> onSignal(Trigger.OnSignal signal) {
                return Optional.empty();
            }
        });
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
                packets(step).ifPresent(packets -> watch(step, packets, links, arrived));
            }
            return true;
        });
    }

    private void watch(Step step, Trigger.OnPackets packets, LinkTable links, BiConsumer<Step, Long> arrived) {
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
        return fault.match(new FaultSpec.Cases<>() {
            @Override
            public Fault partition(PartitionFault partition) {
                return faults.inForce(prepare(step, partition));
            }

            @Override
            public Fault packets(PacketFault packets) {
                return faults.inForce(prepare(step, packets));
            }

            @Override
            public Fault names(NameFault names) {
                return network.inject(names);
            }

            @Override
            public Fault nodes(NodeFault nodes) {
                return network.inject(nodes, emptyStrike);
            }
        });
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
