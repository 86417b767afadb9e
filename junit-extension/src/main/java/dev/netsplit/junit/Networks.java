package dev.netsplit.junit;

import dev.netsplit.EmulatedNetwork;
import dev.netsplit.EmulationUnavailableException;
import dev.netsplit.NetworkBuilder;
import dev.netsplit.Preflight;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.impair.Quantities;
import dev.netsplit.topology.LinkName;
import dev.netsplit.topology.NodeName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.opentest4j.TestAbortedException;

/**
 * The networks that are up: all of the extension's state. A network is kept in the store of the test or class that it
 * belongs to, and the store closes it.
 */
final class Networks {
    static final String SEED_PARAMETER = "netsplit.seed";

    private static final Namespace NAMESPACE = Namespace.create(NetworkEmulationExtension.class);

    private Networks() {}

    /** What the machine lacks; tried out once a run. */
    static Optional<String> problem(ExtensionContext context) {
        Store ofAll = context.getRoot().getStore(NAMESPACE);
        return Stores.getOrMake(ofAll, Preflight.class, Preflight.class, EmulatedNetwork::preflight)
                .problem();
    }

    /**
     * The network of the plan, started if this is the first to ask for it.
     *
     * @throws ExtensionConfigurationException if the annotations are wrong, or no network can be up in this context
     * @throws dev.netsplit.EmulationUnavailableException if this machine cannot emulate networks
     */
    static EmulatedNetwork start(NetworkPlan plan, ExtensionContext context) {
        Store store = store(plan, context)
                .orElseThrow(() -> new ExtensionConfigurationException("no network is up outside of a test, since"
                        + " @NetworkEmulation on " + Levels.describe(plan.owner())
                        + " has lifecycle PER_METHOD; use it in a test or a @BeforeEach method, or choose PER_CLASS"));
        return Stores.getOrMake(store, plan.owner(), EmulatedNetwork.class, () -> open(plan, context));
    }

    /** The network of the plan if one is up in this context. */
    static Optional<EmulatedNetwork> find(NetworkPlan plan, ExtensionContext context) {
        return store(plan, context).map(store -> store.get(plan.owner(), EmulatedNetwork.class));
    }

    /**
     * Has the network of the plan closed before all that JUnit keeps for this context by now, such as a {@code
     * @TempDir} parameter in which a process of a node still writes: what was kept last is closed first.
     */
    static void closeFirst(NetworkPlan plan, ExtensionContext context) {
        store(plan, context).ifPresent(store -> {
            EmulatedNetwork network = store.get(plan.owner(), EmulatedNetwork.class);
            if (network != null) {
                store.put(List.of(End.class, plan.owner()), new End(network));
            }
        });
    }

    /** Closes a network; it is kept for that alone. */
    private record End(EmulatedNetwork network) implements AutoCloseable {
        @Override
        public void close() {
            network.close();
        }
    }

    /** What is known of crashes on a network that is up in this context. */
    static ProcessCrashes crashes(NetworkPlan plan, ExtensionContext context) {
        return Stores.getOrMake(
                store(plan, context).orElseThrow(),
                List.of(ProcessCrashes.class, plan.owner()),
                ProcessCrashes.class,
                ProcessCrashes::new);
    }

    private static Optional<Store> store(NetworkPlan plan, ExtensionContext context) {
        Optional<ExtensionContext> home = Optional.of(context);
        if (plan.isPerTest()) {
            home = home.filter(test -> test.getTestMethod().isPresent());
        } else {
            while (home.isPresent() && !isOf(plan, home.get())) {
                home = home.get().getParent();
            }
        }
        return home.map(keeper -> keeper.getStore(NAMESPACE));
    }

    private static boolean isOf(NetworkPlan plan, ExtensionContext context) {
        return context.getTestMethod().isEmpty()
                && context.getTestClass().filter(plan.owner()::equals).isPresent();
    }

    private static EmulatedNetwork open(NetworkPlan plan, ExtensionContext context) {
        requireSense(plan);
        NetworkBuilder builder =
                EmulatedNetwork.builder().hostTraffic(plan.hostTraffic()).sourceCheck(plan.sourceCheck());
        Ledgers.configure(builder, plan, context);
        CampaignRun.of(context).ifPresent(run -> run.configure(builder));
        seed(plan, context).ifPresent(builder::seed);
        try {
            builder.nodes(plan.nodes());
            plan.layer().forEach(builder::layer);
            if (plan.packetMemory() != NetworkEmulation.DEFAULT_PACKET_MEMORY) {
                builder.packetMemory(plan.packetMemory());
            }
            plan.addresses().applyTo(builder, plan.owner());
            plan.zones().applyTo(builder);
            if (!plan.maxRetransmissionTimeout().isEmpty()) {
                builder.maxRetransmissionTimeout(
                        Quantities.duration("maxRetransmissionTimeout", plan.maxRetransmissionTimeout()));
            }
            links(plan)
                    .forEach((link, profile) ->
                            builder.link(link.from().value(), link.to().value(), profile));
            return start(builder, plan);
        } catch (IllegalArgumentException e) {
            throw new ExtensionConfigurationException(
                    "@NetworkEmulation on " + Levels.describe(plan.owner()) + ": " + e.getMessage(), e);
        }
    }

    /** A machine that cannot do what is asked for is like one that cannot emulate networks. */
    private static EmulatedNetwork start(NetworkBuilder builder, NetworkPlan plan) {
        try {
            return builder.start();
        } catch (EmulationUnavailableException e) {
            if (plan.disabledWithoutTun() && !plan.maxRetransmissionTimeout().isEmpty()) {
                throw new TestAbortedException(e.getMessage(), e);
            }
            throw e;
        }
    }

    /** What is said of links, of nodes and zones that the builder has taken. */
    private static Map<LinkName, LinkProfile> links(NetworkPlan plan) {
        List<NodeName> nodes = plan.nodes().stream().map(NodeName::new).toList();
        Map<String, Set<NodeName>> zones = plan.zones().members();
        Map<LinkName, LinkProfile> links = new LinkedHashMap<>();
        plan.links().forEach(rule -> rule.applyTo(links, nodes, zones));
        return links;
    }

    private static void requireSense(NetworkPlan plan) {
        if (!plan.declared()) {
            throw new ExtensionConfigurationException(plan.links().get(0)
                    + " must stand on, or inside of, something with @NetworkEmulation, which declares the nodes");
        }
        if (plan.nodes().isEmpty()) {
            throw new ExtensionConfigurationException("@NetworkEmulation on " + Levels.describe(plan.owner())
                    + ": nodes ([]) must name at least one node, here or on a class around it");
        }
        if (plan.layer().size() > 1) {
            throw new ExtensionConfigurationException("@NetworkEmulation on " + Levels.describe(plan.owner())
                    + ": layer (" + plan.layer() + ") must be one");
        }
    }

    private static OptionalLong seed(NetworkPlan plan, ExtensionContext context) {
        Optional<CampaignRun> run = CampaignRun.of(context);
        if (run.isPresent()) {
            return OptionalLong.of(run.get().seed());
        }
        OptionalLong given = givenSeed(context);
        return given.isPresent() || plan.seed() == NetworkEmulation.RANDOM_SEED ? given : OptionalLong.of(plan.seed());
    }

    /** The seed that overrides every other. */
    static OptionalLong givenSeed(ExtensionContext context) {
        Optional<String> given = Parameters.get(context, SEED_PARAMETER);
        if (given.isPresent()) {
            try {
                return OptionalLong.of(Long.parseLong(given.get().strip()));
            } catch (NumberFormatException e) {
                throw new ExtensionConfigurationException(
                        SEED_PARAMETER + " (" + given.get() + ") must be a whole number of 64 bits", e);
            }
        }
        return OptionalLong.empty();
    }
}
