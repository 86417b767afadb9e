package dev.netsplit;

import dev.netsplit.fault.PacketAction;
import dev.netsplit.fault.PartitionMode;

/**
 * What a partition does to packets.
 *
 * @param action on each packet of the links that it cuts
 * @param underWay whether it also strikes packets that are under way when it comes into force
 */
record PartitionWork(PacketAction action, boolean underWay) {
    private static final PartitionMode.Cases<PartitionWork> CASES = new PartitionMode.Cases<>() {
        @Override
        public PartitionWork drop(PartitionMode.Drop drop) {
            return new PartitionWork(new PacketAction.Drop(), true);
        }

        @Override
        public PartitionWork reject(PartitionMode.Reject reject) {
            return new PartitionWork(new PacketAction.Reject(), true);
        }

        @Override
        public PartitionWork hold(PartitionMode.Hold hold) {
            return new PartitionWork(new PacketAction.Hold(), true);
        }

        @Override
        public PartitionWork slow(PartitionMode.Slow slow) {
            return new PartitionWork(new PacketAction.Impair(slow.profile()), false);
        }
    };

    static PartitionWork of(PartitionMode mode) {
        return mode.match(CASES);
    }
}
