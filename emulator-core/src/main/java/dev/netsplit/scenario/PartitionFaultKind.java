package dev.netsplit.scenario;

import dev.netsplit.fault.FaultSpec;
import dev.netsplit.fault.PartitionFault;
import dev.netsplit.fault.PartitionMode;
import dev.netsplit.topology.PartitionShape;
import java.util.Map;
import java.util.Optional;

/** A partition in a scenario. */
final class PartitionFaultKind extends FaultKind {
    private final PartitionFault partition;

    PartitionFaultKind(PartitionFault partition) {
        this.partition = partition;
    }

    @Override
    void write(Map<String, Object> step) {
        PartitionForm.write(partition, step);
    }

    @Override
    String java(JavaTerms terms) {
        String shape = terms.type(PartitionShape.class) + "." + terms.shape(partition.shape());
        return mode().map(mode -> "new " + terms.type(PartitionFault.class) + "(" + shape + ", "
                        + terms.type(PartitionMode.class) + "." + mode + ")")
                .orElseGet(() -> terms.type(PartitionFault.class) + ".of(" + shape + ")");
    }

    /** Returns the Java term of the mode; empty for the default. */
    private Optional<String> mode() {
        return partition.mode().match(new PartitionMode.Cases<>() {
            @Override
            public Optional<String> drop(PartitionMode.Drop drop) {
                return Optional.empty();
            }

            @Override
            public Optional<String> reject(PartitionMode.Reject reject) {
                return Optional.of("reject()");
            }

            @Override
            public Optional<String> hold(PartitionMode.Hold hold) {
                return Optional.of("hold()");
            }

            @Override
            public Optional<String> slow(PartitionMode.Slow slow) {
                throw new JavaTerms.NoWordsException();
            }
        });
    }

    @Override
    FaultSpec mapped(NodeMapping nodes) {
        return new PartitionFault(nodes.shape(partition.shape()), partition.mode());
    }

    @Override
    void check(NodeMapping known) {
        mapped(known);
    }

    @Override
    FaultSpec decided(Decision decision) {
        PartitionShape shape = Shapes.decided(partition.shape(), decision.nodes(), decision.zones(), decision.draws());
        return new PartitionFault(shape, partition.mode());
    }
}
