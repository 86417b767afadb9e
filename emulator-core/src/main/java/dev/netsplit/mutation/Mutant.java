package dev.netsplit.mutation;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.Joiner;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import dev.netsplit.fault.FaultSpec;
import java.time.Duration;
import java.util.List;

/**
 * What one run has that differs from a run that went well. Immutable.
 *
 * @param mutations one or more, on packets that differ
 */
public record Mutant(List<PacketMutation> mutations) {
    private static final String AND = " and ";

    /**
     * @throws IllegalArgumentException if there are none, or two on the same packet
     */
    public Mutant {
        mutations = ImmutableList.copyOf(mutations);
        checkArgument(!mutations.isEmpty(), "mutations (%s) of a mutant must be at least one", mutations);
        checkArgument(
                mutations.stream().map(PacketMutation::packet).distinct().count() == mutations.size(),
                "mutations (%s) of a mutant must be on packets that differ",
                mutations);
    }

    /** Of these mutations. */
    public static Mutant of(PacketMutation... mutations) {
        return new Mutant(ImmutableList.copyOf(mutations));
    }

    /**
     * Reads what {@link #toString} writes.
     *
     * @throws IllegalArgumentException if it is not of that form
     */
    public static Mutant parse(String text) {
        return new Mutant(Splitter.on(AND)
                .splitToStream(text.strip())
                .map(PacketMutation::parse)
                .toList());
    }

    /**
     * The faults that make it.
     *
     * @param delay how late packets are that are delayed; over zero, up to 1 hour
     */
    public List<FaultSpec> faults(Duration delay) {
        return mutations.stream()
                .<FaultSpec>map(mutation -> mutation.fault(delay))
                .toList();
    }

    /** For instance {@code drop UDP a -> b:7000 #0, packet 3 and delay UDP a -> b:7000 #0, packet 4}. */
    @Override
    public String toString() {
        return Joiner.on(AND).join(mutations);
    }
}
