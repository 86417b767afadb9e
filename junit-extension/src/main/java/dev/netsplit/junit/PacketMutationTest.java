package dev.netsplit.junit;

import dev.netsplit.mutation.Mutator;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * A test that is run again and again, each time with something done to one packet: mutation testing, in which it is the
 * network that is mutated. The first run goes well, and its packets are learned; then each of them is lost, late,
 * doubled, or takes its connection with it; then two of them are. At last it is told which mutants broke the system,
 * and how robust that is.
 *
 * <pre>{@code
 * @NetworkEmulation(nodes = {"client", "server"})
 * class CounterTest {
 *     @PacketMutationTest
 *     void countsEachRequestOnce(@NodeName("client") Node client, @NodeName("server") Node server) throws Exception {
 *         ...                                         // whatever packet is lost, this must pass
 *     }
 * }
 * }</pre>
 *
 * <h2>A run</h2>
 *
 * Each run has a network of its own, with the same seed, as {@link NetworkEmulation} around it describes it, and an
 * instance of the test class, with {@code @BeforeEach} and {@code @AfterEach} methods as any test. Packets are learned,
 * and mutated, between the call of the test method and its return. The runs follow each other on one thread, and each
 * is told of in the log and by its name. A test that may hang needs JUnit's {@code @Timeout}, as any.
 *
 * <p>A packet goes by its name: the n-th of the n-th connection from one node to a port of another, see
 * docs/determinism.md. TCP's acknowledgements that carry nothing are left out, and so is what is no TCP, UDP or echo. A
 * mutant whose packets do not come says nothing of the system; it is told of as not reached.
 *
 * <h2>What comes of it</h2>
 *
 * The robustness score is the share of mutants that the system withstood, of those that were reached. Where it is less
 * than {@link #robustness}, there is one failure in the end, with all mutants that broke the system, how often they
 * did, the line that runs the first of them again, and a table of all packets; the tests' own failures are suppressed
 * in it. The runs themselves are shown as aborted. The table is in {@code target/netsplit/} too (another directory by
 * the configuration parameter {@code netsplit.output}), also where all is well. A failure of the first run, and one in
 * another extension, is reported as it is.
 *
 * <h2>Configuration parameters</h2>
 *
 * They can be given as system properties:
 *
 * <ul>
 *   <li>{@code netsplit.mutation}: only this mutant is run, {@code drop UDP client -> server:7000 #0, back, packet 3},
 *       and its failure is the test's.
 *   <li>{@code netsplit.mutation.budget} takes the place of {@link #budget}.
 *   <li>{@code netsplit.seed}: the seed of all the runs' networks.
 * </ul>
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@TestTemplate
@Execution(ExecutionMode.SAME_THREAD)
@ExtendWith({NetworkEmulationExtension.class, MutationExtension.class})
@SuppressWarnings("exports") // only JUnit uses the extensions
public @interface PacketMutationTest {
    /** What is done to packets, in the order in which it is tried. */
    Mutator[] mutators() default {Mutator.DROP, Mutator.RESET, Mutator.DELAY, Mutator.DUPLICATE};

    /** How late packets are that are delayed: {@code "200ms"}. Over zero, up to 1 hour. */
    String delay() default "200ms";

    /** Between which nodes packets are mutated: both ends must be named. Default: all, the host included. */
    String[] targets() default {};

    /** Of which services, by their ports; 0 is echo's. Default: all. */
    int[] ports() default {};

    /** Whether to go on with pairs, of what the system withstood alone, those of packets close to each other first. */
    boolean pairs() default true;

    /** After which time no other mutant is begun: {@code "60s"}. */
    String budget() default "60s";

    /** How many mutants there are at the most; 1 or more. */
    int maxMutants() default 1000;

    /** How often a mutant that broke the system is run again, to see how often it does; 0 or more. */
    int confirmations() default 2;

    /** The least robustness score with which the test passes, 0 to 1. */
    double robustness() default 1;
}
