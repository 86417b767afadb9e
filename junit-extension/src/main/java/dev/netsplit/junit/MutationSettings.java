package dev.netsplit.junit;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableSet;
import dev.netsplit.impair.Latency;
import dev.netsplit.impair.Quantities;
import dev.netsplit.mutation.Mutant;
import dev.netsplit.mutation.Mutator;
import dev.netsplit.packet.PacketFlow;
import dev.netsplit.packet.PacketView;
import dev.netsplit.scenario.ScenarioGenerator;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * What a {@link PacketMutationTest} asks for, and the configuration parameters.
 *
 * @param seed of all runs' networks
 * @param replay the one mutant that is to be run, if it is one
 * @param flows whose packets are mutated
 * @param files how files that are written begin
 */
record MutationSettings(
        List<Mutator> mutators,
        Duration delay,
        boolean pairs,
        Duration budget,
        int maxMutants,
        int confirmations,
        double robustness,
        long seed,
        Optional<Mutant> replay,
        Predicate<PacketFlow> flows,
        Path files) {
    /** The configuration parameter for the mutant to run. */
    static final String MUTATION = "netsplit.mutation";

    private static final String BUDGET = "netsplit.mutation.budget";
    private static final int ECHO = 0;

    /**
     * @throws ExtensionConfigurationException if something is wrong with it, saying what and where
     */
    static MutationSettings of(PacketMutationTest test, NetworkPlan plan, ExtensionContext context) {
        try {
            return read(test, plan, context);
        } catch (IllegalArgumentException e) {
            throw new ExtensionConfigurationException(
                    "@PacketMutationTest on " + Levels.describe(context.getRequiredTestMethod()) + ": "
                            + e.getMessage(),
                    e);
        }
    }

    private static MutationSettings read(PacketMutationTest test, NetworkPlan plan, ExtensionContext context) {
        Duration delay = Quantities.duration("delay", test.delay());
        checkArgument(test.mutators().length > 0, "mutators ([]) must be at least one");
        checkArgument(!delay.isZero(), "delay (%s) must be over zero", test.delay());
        Latency.constant(delay); // checks that it is not too long
        checkArgument(test.maxMutants() >= 1, "maxMutants (%s) must be 1 or more", test.maxMutants());
        checkArgument(test.confirmations() >= 0, "confirmations (%s) must be 0 or more", test.confirmations());
        checkArgument(
                test.robustness() >= 0 && test.robustness() <= 1,
                "robustness (%s) must be from 0 to 1",
                test.robustness());
        long seed = Networks.givenSeed(context).orElse(plan.seed());
        return new MutationSettings(
                ImmutableSet.copyOf(test.mutators()).asList(),
                delay,
                test.pairs(),
                Parameters.get(context, BUDGET, text -> Quantities.duration(BUDGET, text))
                        .orElseGet(() -> Quantities.duration("budget", test.budget())),
                test.maxMutants(),
                test.confirmations(),
                test.robustness(),
                seed == NetworkEmulation.RANDOM_SEED ? ScenarioGenerator.freshSeed() : seed,
                Parameters.get(context, MUTATION).map(Mutant::parse),
                flows(test, plan),
                OutputDirectory.of(context).resolve(OutputDirectory.name(context)));
    }

    private static Predicate<PacketFlow> flows(PacketMutationTest test, NetworkPlan plan) {
        List<String> targets = List.of(test.targets());
        targets.forEach(target -> checkArgument(
                plan.nodes().contains(target) || target.equals("host"),
                "target (%s) must be one of %s, or host",
                target,
                plan.nodes()));
        Set<Integer> ports = Arrays.stream(test.ports()).boxed().collect(Collectors.toUnmodifiableSet());
        return flow -> isConversation(flow)
                && (ports.isEmpty() || ports.contains(flow.service()))
                && (targets.isEmpty()
                        || (targets.contains(flow.starter().value())
                                && targets.contains(flow.other().value())));
    }

    /** What kernels say among themselves, such as that a port is unreachable, is another matter. */
    private static boolean isConversation(PacketFlow flow) {
        return switch (flow.protocol()) {
            case PacketView.TCP, PacketView.UDP -> true;
            case PacketView.ICMP, PacketView.ICMPV6 -> flow.service() == ECHO;
            default -> false;
        };
    }
}
