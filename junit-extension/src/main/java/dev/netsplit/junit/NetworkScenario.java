package dev.netsplit.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Plays a scenario from a file while a test method runs: it starts after the {@code @BeforeEach} methods, right before
 * the test method, and is closed after it, before the {@code @AfterEach} methods. The method may have a parameter of
 * type {@link dev.netsplit.ScenarioRun}, to give signals and to await the heal.
 *
 * <pre>{@code
 * @Test
 * @NetworkScenario("leader-is-cut-off.yaml")
 * void noWriteIsLost(EmulatedNetwork network, ScenarioRun run) throws Exception {
 *     ...                                     // a load, while things go wrong
 *     run.await(Duration.ofSeconds(30));      // healed, and the quiet time is over
 *     ...                                     // is it well again?
 * }
 * }</pre>
 *
 * <p>On a class it holds for each of its tests, and for those of classes inside, each with a run of its own; the
 * innermost annotation counts. Where the scenario has no seed of its own, it has the network's, so that the line that
 * runs a failed test again makes the same schedule. A failure carries the timeline of what happened when.
 *
 * <p>The test fails if a step cannot be carried out, or healed; and if a fault of the scenario touched nothing, see
 * {@link NetworkEmulation#untouchedFaults()}.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@ExtendWith(NetworkEmulationExtension.class)
@SuppressWarnings("exports") // only JUnit uses the extension
public @interface NetworkScenario {
    /**
     * The file, in YAML or JSON: a resource by its name relative to the class that is annotated, or from the root with
     * a slash before it; or else a path, relative to the working directory.
     */
    String value();

    /**
     * Whether the test fails if, when its method returns, a step has not happened or what it did is not healed yet:
     * then less was tested than was declared. Default: it does. It fails in any case if a step could not be carried
     * out, or healed.
     */
    boolean complete() default true;
}
