package dev.netsplit.junit;

import dev.netsplit.HostTraffic;
import dev.netsplit.SourceCheck;
import dev.netsplit.topology.Layer;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Runs tests on an emulated network.
 *
 * <pre>{@code
 * @NetworkEmulation(nodes = {"n1", "n2", "n3"})
 * @LinkBetween(from = "*", to = "*", latency = "5ms", jitter = "1ms")
 * class RaftPartitionTest {
 *     @Test
 *     void minorityCannotCommit(EmulatedNetwork network, @NodeName("n1") Node n1) throws Exception {
 *         try (Fault split = network.partition(Set.of("n1"), Set.of("n2", "n3"))) {
 *             ...
 *         }
 *     }
 * }
 * }</pre>
 *
 * <h2>Parameters and fields</h2>
 *
 * Constructors, test methods and lifecycle methods get parameters of type {@code EmulatedNetwork}, and of type {@code
 * Node} where {@link NodeName} says which. Fields get the same: every field of type {@code EmulatedNetwork} that is not
 * final, and every field with {@code @NodeName}; private ones too. Static fields are set before the {@code @BeforeAll}
 * methods, other fields before the {@code @BeforeEach} methods; where one instance serves all tests, it has the class's
 * network outside of the tests. Whatever runs for a test, lifecycle methods and fields of the classes around it
 * included, sees that test's network.
 *
 * <h2>How long a network lives</h2>
 *
 * By default the class has one network ({@link Lifecycle#PER_CLASS}). It starts before the class's {@code @BeforeAll}
 * methods and closes after its {@code @AfterAll} methods. After each test, and after its {@code @AfterEach} methods, it
 * is healed: every fault off, every link as declared, whatever a {@code @BeforeAll} method had switched on included;
 * and its traffic is closed. With {@link Lifecycle#PER_METHOD} each test has a network of its own. A test here is one
 * invocation: each repetition of a {@code @RepeatedTest} counts, and so does each set of arguments of a {@code
 * @ParameterizedTest}; the dynamic tests of a {@code @TestFactory} share one.
 *
 * <h2>Methods, nested classes, subclasses</h2>
 *
 * A test method or a {@code @Nested} class without annotations of its own uses the network of the class around it. One
 * with {@code @NetworkEmulation} or {@link LinkBetween} of its own has a network of its own:
 *
 * <ul>
 *   <li>A test method's network lives for that test, whatever its {@code lifecycle}.
 *   <li>Where {@code nodes} are given, nothing is taken from the class around it but {@code disabledWithoutTun}.
 *   <li>Where no {@code nodes} are given, the nodes and links of the class around it are taken, the seed and the layer
 *       too unless they are given, but not the {@code lifecycle}; its own links are added, and override the others. The
 *       {@code zones}, the {@code subnet} and the {@code addresses} are taken too, unless given; addresses not either
 *       where another subnet is given. Two networks that are open at once have different subnets: so where the class
 *       around has one for all of its tests, another one must be given.
 *   <li>{@code @LinkBetween} alone takes everything from the class around it and adds its links.
 * </ul>
 *
 * Subclasses inherit both annotations; a subclass's own {@code @NetworkEmulation} hides the inherited one, while links
 * add up. Both may be meta-annotations.
 *
 * <h2>Failures</h2>
 *
 * A test that fails says which seed its network had, and the line that runs it again with that seed: in its stack trace
 * (as a suppressed exception, so that the failure itself stays what it was), in the log and as a report entry. The
 * configuration parameter {@code netsplit.seed} overrides every seed. It can be given as a system property, or as the
 * environment variable {@code NETSPLIT_SEED}; so can all parameters. The seed decides each packet's fate, given the
 * same packets. Tests that share a network begin anew, see {@link dev.netsplit.EmulatedNetwork#beginTest}: a test that
 * is run alone meets the fates that it met among the others.
 *
 * With the configuration parameter {@code netsplit.ledger.directory}, each network writes a ledger there: every fault,
 * and every fate of a packet other than plain delivery. A failure then names the line that replays it, by the
 * configuration parameter {@code netsplit.replay}, and the file is attached to the test where whatever runs it keeps
 * such files. A replay's report is a report entry of the test.
 *
 * <h2>Parallel execution</h2>
 *
 * Tests that share a network run one after the other, by a resource lock; different classes, and tests with networks of
 * their own, run side by side, but for those with the same {@code subnet}. They do share the machine's processors, and
 * packets are then later than asked.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@ExtendWith(NetworkEmulationExtension.class)
@SuppressWarnings("exports") // only JUnit uses the extension
@ResourceLock(providers = SharedNetworkLocks.class)
public @interface NetworkEmulation {
    /** Stands for a seed that is drawn anew for each network. */
    long RANDOM_SEED = Long.MIN_VALUE;

    /** Stands for the default memory of a network. */
    long DEFAULT_PACKET_MEMORY = 0;

    /**
     * The names of the nodes: 1 to 63 lower-case letters, digits and hyphens each, no two the same, not {@code host}.
     * Default: those of the class around this one, which must then have some.
     */
    String[] nodes() default {};

    /**
     * The network's subnet, as {@link dev.netsplit.NetworkBuilder#subnet} takes it: one of IPv4, one of IPv6, or both,
     * such as {@code {"10.77.0.0/24", "fd00:77::/64"}}. Default: subnets that no other network on this machine has.
     */
    String[] subnet() default {};

    /**
     * Addresses of nodes in the chosen subnet, each a node's name, {@code =} and an address of IPv4 or IPv6: {@code
     * "n1=10.77.0.5"}. Default: the first ones that nobody chose, in the order of the nodes.
     */
    String[] addresses() default {};

    /**
     * Names for groups of nodes, each a zone's name, {@code =} and its nodes, with commas between several: {@code zones
     * = {"eu=n1,n2", "us=n3"}}. A zone's name is like a node's, but no node's; a node may be in several zones. The name
     * stands for the zone's nodes in {@link LinkBetween}, {@link PartitionBetween}, {@link FaultBetween}, scenarios and
     * faults; {@code partition: zones} in a scenario cuts all zones from each other. Default: none, or where no {@code
     * nodes} are given, those of the class around this one; zones that are given replace them all.
     */
    String[] zones() default {};

    /**
     * What the network carries: {@code layer = Layer.ETHERNET} for Ethernet frames. One value. Default: as the class
     * around this one has it, unless {@code nodes} are given; otherwise {@link Layer#IP}.
     */
    Layer[] layer() default {};

    /** What the fates of packets are drawn from. Default: drawn anew for each network. */
    long seed() default RANDOM_SEED;

    /**
     * The memory for packets that wait on links, in bytes: 16 MiB ({@code 16 << 20}) to 64 GiB, as {@link
     * dev.netsplit.NetworkBuilder#packetMemory} takes it. Packets beyond that are refused: a warning is logged, and the
     * test's failure and the report entry {@code netsplit.unaskedLosses} say how many. Default: as the class around
     * this one has it, unless {@code nodes} are given; and 512 MiB where no class says anything.
     */
    long packetMemory() default DEFAULT_PACKET_MEMORY;

    /** How long a network lives. Default: as long as its class. */
    Lifecycle lifecycle() default Lifecycle.PER_CLASS;

    /**
     * What to do about traffic between this JVM's own namespace and the nodes. Default: it is allowed to the test's own
     * threads, and told of where it seems to be code that has left its node.
     */
    HostTraffic hostTraffic() default HostTraffic.WATCHED;

    /**
     * What to do with packets whose source is not an address of their sender. Default: they pass and are counted; where
     * no {@code nodes} are given, as the class around this one has it.
     */
    SourceCheck sourceCheck() default SourceCheck.COUNTED;

    /**
     * The longest time that TCP of the nodes waits before it sends again, such as {@code "1s"}, from 1 s to 2 min:
     * systems then come back soon after a fault; see {@link dev.netsplit.NetworkBuilder#maxRetransmissionTimeout}. On a
     * kernel without such a limit, the tests fail; with {@link #disabledWithoutTun} they are skipped, with the reason.
     * Default: as the class around this one has it, unless {@code nodes} are given; and otherwise the kernel's, two
     * minutes.
     */
    String maxRetransmissionTimeout() default "";

    /**
     * Whether to skip the tests, with the reason, on a machine that cannot emulate networks. Default: they fail, saying
     * what is missing and what to do about it.
     */
    boolean disabledWithoutTun() default false;

    /**
     * What to do about faults that came into force during a test and touched nothing. Default: warn. Faults that were
     * declared for the test, as by {@link PartitionBetween} and {@link FaultBetween}, then make it fail; only {@link
     * UntouchedFaults#IGNORE} lets them be.
     */
    UntouchedFaults untouchedFaults() default UntouchedFaults.WARN;

    /** How long a network lives. */
    enum Lifecycle {
        /** One network for all tests of the class, healed after each. */
        PER_CLASS,
        /** A network for each test. */
        PER_METHOD
    }
}
