package dev.netsplit.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Cuts nodes from each other, in both directions, while a test method runs: from before it, but after its
 * {@code @BeforeEach} methods, until after it, but before its {@code @AfterEach} methods. On a class it holds for each
 * of its tests, and for those of classes inside. Repeatable. The test fails if a partition touched no packet; see
 * {@link NetworkEmulation#untouchedFaults()}.
 *
 * <pre>{@code
 * @Test
 * @PartitionBetween(one = "n1", other = "*")
 * void minorityCannotCommit() { ... }
 * }</pre>
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@Repeatable(PartitionBetween.Container.class)
@ExtendWith(NetworkEmulationExtension.class)
@SuppressWarnings("exports") // only JUnit uses the extension
public @interface PartitionBetween {
    /**
     * Nodes of one side, or {@linkplain NetworkEmulation#zones zones}; {@code "*"} stands for all declared nodes that
     * are not on the other.
     */
    String[] one();

    /** Nodes of the other side, in the same way. */
    String[] other();

    /** What becomes of the packets. Default: they are gone without a word. */
    Mode mode() default Mode.DROP;

    /** See {@link dev.netsplit.fault.PartitionMode}. */
    enum Mode {
        /** They are gone without a word. */
        DROP,
        /** They are gone, and the sender is told. */
        REJECT,
        /** They arrive when the test method is over. */
        HOLD
    }

    /** Several of them. */
    @Documented
    @Inherited
    @Retention(RetentionPolicy.RUNTIME)
    @Target({ElementType.TYPE, ElementType.METHOD})
    @ExtendWith(NetworkEmulationExtension.class)
    @SuppressWarnings("exports") // only JUnit uses the extension
    @interface Container {
        PartitionBetween[] value();
    }
}
