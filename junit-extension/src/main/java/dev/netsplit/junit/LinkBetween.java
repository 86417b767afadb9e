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
 * What a link of the network is like when nothing is wrong with it. A link is one direction:
 * {@code from = "a", to = "b", latency = "5ms"} delays what a sends to b, and answers come back at once. Say
 * {@code bothWays = true}, or name both ends {@code "*"}, for a round trip of twice the latency.
 *
 * <p>Repeatable, on a class or a method. Links are clean unless something is said of them. What is said adds up in the
 * order in which it is written, that of superclasses and of classes around before: an attribute that is given overrides
 * the same attribute of the same link, one that is not given leaves it as it is. So name the general before the
 * special:
 *
 * <pre>{@code
 * @LinkBetween(from = "*", to = "*", latency = "5ms")
 * @LinkBetween(from = "a", to = "c", loss = "1%")       // a to c: 5 ms and 1%
 * }</pre>
 *
 * On a test method or a {@code @Nested} class it makes a network of their own, see {@link NetworkEmulation}.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@Repeatable(LinkBetween.Container.class)
@ExtendWith(NetworkEmulationExtension.class)
@SuppressWarnings("exports") // only JUnit uses the extension
public @interface LinkBetween {
    /**
     * The sender: a node's name; a zone's, for each of its nodes, see {@link NetworkEmulation#zones}; {@code "host"}
     * for the test's own JVM; or {@code "*"} for each declared node, which the host is not.
     */
    String from() default "*";

    /** The receiver, in the same way. The same zone as the sender stands for all links within it. */
    String to() default "*";

    /** Whether it also holds from the receiver to the sender. Default: one direction only. */
    boolean bothWays() default false;

    /**
     * One-way latency, zero or more, such as {@code "250us"}, {@code "5ms"} or {@code "1.5s"}. Default: as it was, at
     * first none.
     */
    String latency() default "";

    /**
     * How far the latency varies, either way, in the same units; packets keep their order, and so wait for slower ones.
     * Default: as it was, at first none.
     */
    String jitter() default "";

    /**
     * The probability with which a packet is lost, 0 to 1, such as {@code "1%"} or {@code "0.01"}. Default: as it was,
     * at first none.
     */
    String loss() default "";

    /**
     * Everything at once, in the syntax of tc's netem: {@code "delay 40ms 5ms distribution normal rate 10mbit"}, see
     * {@link dev.netsplit.impair.LinkProfile#netem}. Replaces all that was said of the link before; the other
     * attributes add to it. Default: nothing.
     */
    String netem() default "";

    /**
     * Both links at once, whatever {@link #bothWays} says, as {@link dev.netsplit.impair.LinkPresets} has them:
     * {@code from} is the subscriber, the station, the client, and its uplink leads to {@code to}; where the two links
     * differ, no two nodes may be at both ends. Replaces all that was said of the two links before, and stands alone:
     * changes to it belong into a {@code @LinkBetween} after it. Default: nothing.
     *
     * <pre>{@code
     * @LinkBetween(from = "phone", to = "*", preset = LinkPreset.LTE)
     * @LinkBetween(from = "phone", to = "*", loss = "1%")       // its uplink
     * }</pre>
     */
    LinkPreset preset() default LinkPreset.NONE;

    /** Holds the links where there are several; the compiler writes it. */
    @Documented
    @Inherited
    @Retention(RetentionPolicy.RUNTIME)
    @Target({ElementType.TYPE, ElementType.METHOD})
    @ExtendWith(NetworkEmulationExtension.class)
    @interface Container {
        LinkBetween[] value();
    }
}
