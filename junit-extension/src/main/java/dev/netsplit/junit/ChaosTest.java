package dev.netsplit.junit;

import dev.netsplit.scenario.Nemesis;
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
 * A test that is run again and again, each time under another schedule of faults: first without any, then by schedules
 * that are generated from seeds, until one fails, or for a number of runs, or a time. A schedule under which the test
 * fails is made smaller, with fewer faults, shorter, on fewer nodes, later, for as long as the test still fails.
 *
 * <pre>{@code
 * @NetworkEmulation(nodes = {"n1", "n2", "n3"}, lifecycle = PER_METHOD)
 * class RegisterTest {
 *     @ChaosTest(runs = 50, nemeses = {PARTITION, SWIZZLE})
 *     void keepsWhatItAcknowledges(EmulatedNetwork network, ScenarioRun run) throws Exception {
 *         while (!run.isHealed()) { ... }             // a load, while things go wrong
 *         run.await(Duration.ofSeconds(30));          // healed, and the quiet time is over
 *         ...                                         // is it well again, and has nothing got lost?
 *     }
 * }
 * }</pre>
 *
 * <h2>A run</h2>
 *
 * Each run has a new network, as {@link NetworkEmulation} around it describes it, and an instance of the test class,
 * with {@code @BeforeEach} and {@code @AfterEach} methods as any test. The schedule starts right before the test
 * method; a parameter of type {@link dev.netsplit.ScenarioRun} tells how far it is, in the run without faults too,
 * which takes the same time. A test method that returns before all is healed fails, since not all of the schedule was
 * tested: {@link dev.netsplit.ScenarioRun#await run.await(...)}. The runs follow each other on one thread, and each is
 * named in the log.
 *
 * <h2>When one fails</h2>
 *
 * The run that fails, and those that make its schedule smaller, are shown as aborted, so that there is one failure in
 * the end: the test's own, with the seed, both schedules, what happened when, and how often the smallest schedule
 * failed, as suppressed exceptions. The schedules are in {@code target/netsplit/} (another directory by the
 * configuration parameter {@code netsplit.output}), as files that {@link NetworkScenario} plays, and the smallest is
 * also in the failure as Java. A smaller schedule counts as failing only where the exception is of the same class. A
 * failure without any fault, and one in another extension, is reported as it is.
 *
 * <p>Where all pass, but no fault of any schedule touched a packet or a process, that is a failure as well: nothing was
 * tested. A fault on a node in which nothing runs at that time is skipped, which the time-line says; but if nothing
 * ever runs in any node that was to be struck, that is a failure, too.
 *
 * <h2>Configuration parameters</h2>
 *
 * They can be given as system properties, or as environment variables: {@code NETSPLIT_SEED} for {@code netsplit.seed}.
 *
 * <ul>
 *   <li>{@code netsplit.seed}: only the schedule of this seed is run, and nothing made smaller.
 *   <li>{@code netsplit.chaos.scenario}: only the schedule in this file is run, so often as {@code netsplit.chaos.runs}
 *       says, once by default, and nothing made smaller.
 *   <li>{@code netsplit.chaos.runs} and {@code netsplit.chaos.budget} take the place of {@link #runs} and {@link
 *       #budget}; where only the former is given, there is no budget. With 0 runs, only the run without faults is made,
 *       with the seed if one is given.
 * </ul>
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@TestTemplate
@Execution(ExecutionMode.SAME_THREAD)
@ExtendWith({NetworkEmulationExtension.class, ChaosExtension.class})
@SuppressWarnings("exports") // only JUnit uses the extensions
public @interface ChaosTest {
    /** How many schedules there are at the most; 1 or more. */
    int runs() default 20;

    /** After which time no other schedule is begun: {@code "60s"}. */
    String budget() default "60s";

    /**
     * The seed of the first schedule; those that follow have the next ones. It is the seed of the run's network, too.
     * Default: that of the network, and where that has none, drawn anew.
     */
    long seed() default NetworkEmulation.RANDOM_SEED;

    /** What goes wrong. Default: all that concerns packets only, since that takes nothing of what runs in the nodes. */
    Nemesis[] nemeses() default {
        Nemesis.PARTITION,
        Nemesis.SLOW_LINKS,
        Nemesis.LOSSY_LINKS,
        Nemesis.DUPLICATION,
        Nemesis.REORDERING,
        Nemesis.SWIZZLE
    };

    /** The nodes that it happens to; those that are none are never cut from each other. Default: all declared nodes. */
    String[] targets() default {};

    /** How long it takes from one fault's beginning to the next one's, on the average: {@code "750ms"}. */
    String every() default "750ms";

    /** How long a fault lasts at least: {@code "200ms"}. */
    String shortest() default "200ms";

    /** How long a fault lasts at the most: {@code "2s"}. */
    String longest() default "2s";

    /**
     * By when, since the start of a schedule, everything is healed, and how long the run without faults takes: {@code
     * "5s"}.
     */
    String duration() default "5s";

    /**
     * How long it is quiet after that, for the system to recover, such as {@code "2s"}. Default: 2 s, plus the longest
     * time for which the schedule keeps two nodes from talking, since TCP may wait that long until it sends again.
     */
    String quietTime() default "";

    /**
     * How long the system takes to notice that a node is gone, such as its heartbeat or election timeout: {@code "3s"}.
     * A campaign in which every fault is shorter never makes the system act on one, and so tests only that it sits them
     * out: such a campaign warns in the log and in the report entry {@code netsplit.chaos.warning}. Default: not
     * stated, and no warning.
     */
    String detectionTime() default "";

    /** How much time may go into making a schedule smaller: {@code "5m"}. With {@code "0s"} nothing is. */
    String shrinkBudget() default "5m";

    /**
     * In how many of {@link #outOf} last runs the smallest schedule must fail, or else the next larger one is looked
     * at; 1 or more.
     */
    int stillFails() default 4;

    /** How often the smallest schedule is run at last, to see how often it fails. */
    int outOf() default 5;
}
