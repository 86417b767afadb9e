package dev.netsplit.mutation;

import com.google.common.collect.AbstractIterator;
import com.google.common.collect.ArrayListMultimap;
import com.google.common.collect.ListMultimap;
import dev.netsplit.packet.PacketId;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * All pairs of mutations of different packets, those of packets that came next to each other first. They are made when
 * they are asked for: of a thousand packets there are millions.
 */
final class MutantPairs extends AbstractIterator<Mutant> {
    private final List<PacketId> packets;
    private final ListMultimap<PacketId, PacketMutation> mutations = ArrayListMultimap.create();
    private final Queue<Mutant> ready = new ArrayDeque<>();
    private int distance = 1;
    private int first;

    /**
     * @param packets in the order in which they came
     * @param alone the mutations, in the order in which they are tried
     */
    MutantPairs(List<LearnedPacket> packets, List<PacketMutation> alone) {
        alone.forEach(mutation -> mutations.put(mutation.packet(), mutation));
        this.packets = packets.stream()
                .map(LearnedPacket::id)
                .filter(mutations::containsKey)
                .toList();
    }

    @Override
    protected @Nullable Mutant computeNext() {
        while (ready.isEmpty() && distance < packets.size()) {
            makeReady(packets.get(first), packets.get(first + distance));
            first++;
            if (first + distance >= packets.size()) {
                first = 0;
                distance++;
            }
        }
        return ready.isEmpty() ? endOfData() : ready.remove();
    }

    private void makeReady(PacketId one, PacketId other) {
        for (PacketMutation mutation : mutations.get(one)) {
            for (PacketMutation second : mutations.get(other)) {
                ready.add(Mutant.of(mutation, second));
            }
        }
    }
}
