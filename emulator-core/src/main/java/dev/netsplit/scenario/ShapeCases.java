package dev.netsplit.scenario;

import dev.netsplit.topology.PartitionShape;

/** Cases for callers to which all shapes without parameters are the same. */
abstract class ShapeCases<R> implements PartitionShape.Cases<R> {

    /** Handles a shape that has no parameters, so that a word says it all. */
    abstract R word(PartitionShape shape);

    @Override
    public final R halves(PartitionShape.Halves halves) {
        return word(halves);
    }

    @Override
    public final R randomHalves(PartitionShape.RandomHalves halves) {
        return word(halves);
    }

    @Override
    public final R randomNode(PartitionShape.RandomNode node) {
        return word(node);
    }

    @Override
    public final R majorityMinority(PartitionShape.MajorityMinority shape) {
        return word(shape);
    }

    @Override
    public final R majoritiesRing(PartitionShape.MajoritiesRing ring) {
        return word(ring);
    }
}
