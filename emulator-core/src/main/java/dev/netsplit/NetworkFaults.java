package dev.netsplit;

import com.google.common.collect.ImmutableList;
import dev.netsplit.fault.FaultSpec;
import dev.netsplit.fault.NameFault;
import dev.netsplit.fault.NodeFault;
import dev.netsplit.fault.PacketFault;
import dev.netsplit.fault.PartitionFault;
import dev.netsplit.internal.log.Logs;
import dev.netsplit.internal.pipeline.PacketPathException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;

/** The faults of all kinds on a network: on links, names and nodes. Thread-safe. */
final class NetworkFaults {
    private static final Logger LOG = Logs.of(EmulatedNetwork.class); // that users know

    private final RunningNetwork running;
    private final ActiveFaults onLinks;
    private final NodeFaults onNodes;

    NetworkFaults(RunningNetwork running) {
        this.running = running;
        this.onLinks = new ActiveFaults(running);
        this.onNodes = new NodeFaults(running);
    }

    ActiveFaults onLinks() {
        return onLinks;
    }

    /** Puts a fault in force. */
    Fault inject(FaultSpec spec) {
        return spec.match(new FaultSpec.Cases<>() {
            @Override
            public Fault partition(PartitionFault partition) {
                return onLinks.inForce(List.of(partition)).get(0);
            }

            @Override
            public Fault packets(PacketFault packets) {
                return onLinks.inForce(List.of(packets)).get(0);
            }

            @Override
            public Fault names(NameFault names) {
                return running.names().inject(names);
            }

            @Override
            public Fault nodes(NodeFault nodes) {
                return inject(nodes, EmptyStrike.FAIL);
            }
        });
    }

    /** Puts a fault on nodes in force. */
    Fault inject(NodeFault spec, EmptyStrike emptyStrike) {
        return onNodes.inject(spec, emptyStrike);
    }

    /**
     * Puts several faults in force, or none: those on links all at the same moment, after all others. Returns them in
     * the same order.
     */
    List<Fault> inject(List<? extends FaultSpec> specs) {
        List<FaultSpec> linkSpecs =
                specs.stream().filter(NetworkFaults::isOnLinks).collect(ImmutableList.toImmutableList());
        List<Fault> made = new ArrayList<>();
        try {
            for (FaultSpec spec : specs) {
                if (!isOnLinks(spec)) {
                    made.add(inject(spec));
                }
            }
            if (!linkSpecs.isEmpty()) {
                made.addAll(onLinks.inForce(linkSpecs));
            }
        } catch (RuntimeException | Error e) {
            RunAll end = new RunAll();
            made.forEach(fault -> end.then(fault::close));
            try {
                end.run();
            } catch (RuntimeException | Error unhealed) {
                e.addSuppressed(unhealed);
            }
            throw e;
        }
        List<Fault> inOrder = new ArrayList<>();
        for (FaultSpec spec : specs) {
            Fault next = made.stream()
                    .filter(fault -> fault.spec() == spec)
                    .findFirst()
                    .orElseThrow();
            made.remove(next);
            inOrder.add(next);
        }
        return List.copyOf(inOrder);
    }

    private static boolean isOnLinks(FaultSpec spec) {
        return spec.match(new FaultSpec.Cases<>() {
            @Override
            public Boolean partition(PartitionFault partition) {
                return true;
            }

            @Override
            public Boolean packets(PacketFault packets) {
                return true;
            }

            @Override
            public Boolean names(NameFault names) {
                return false;
            }

            @Override
            public Boolean nodes(NodeFault nodes) {
                return false;
            }
        });
    }

    /**
     * Whether the calling thread strikes or heals nodes just now: then nothing may be waited for that this could wait
     * for.
     */
    boolean isStriking() {
        return onNodes.isStriking();
    }

    /** Heals all of them. What cannot be healed keeps nothing else from being healed. */
    void healAll() {
        new RunAll()
                .then(onLinks::healAll)
                .then(running.names()::healAll)
                .then(onNodes::healAll)
                .run();
    }

    /** The network ends. */
    void networkEnds() {
        new RunAll()
                .then(() -> unlessStuck(onLinks::networkEnds))
                .then(() -> unlessStuck(onNodes::networkEnds))
                .then(() -> unlessStuck(running.names()::networkEnds))
                .run();
    }

    /**
     * A packet path that does not go on is reported at the network's end, and must not keep the rest from being closed.
     */
    static void unlessStuck(Runnable step) {
        try {
            step.run();
        } catch (PacketPathException e) {
            LOG.debug("not carried out at the network's end", e);
        }
    }
}
