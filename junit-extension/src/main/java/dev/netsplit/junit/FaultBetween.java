package dev.netsplit.junit;

import dev.netsplit.fault.PacketFault;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.function.Function;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Does something to packets that match, while a test method runs: from before it, but after its {@code @BeforeEach}
 * methods, until after it, but before its {@code @AfterEach} methods. All of what is said of the packets must hold. On
 * a class it holds for each of its tests, and for those of classes inside. Repeatable. The test fails if a fault
 * touched no packet; see {@link NetworkEmulation#untouchedFaults()}. What needs more words is said in code, by
 * {@code network.inject(PacketFault...)}.
 *
 * <pre>{@code
 * @Test
 * @FaultBetween(from = "server", to = "client", port = 8080, payload = "HTTP/1.1 200", nth = 3, action = FaultBetween.Action.DROP)
 * void aLostReplyIsAskedForAgain() { ... }
 * }</pre>
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@Repeatable(FaultBetween.Container.class)
@ExtendWith(NetworkEmulationExtension.class)
@SuppressWarnings("exports") // only JUnit uses the extension
public @interface FaultBetween {
    /**
     * The sender: a node's name, a {@linkplain NetworkEmulation#zones zone's}, {@code "host"}, or {@code "*"} for each
     * declared node.
     */
    String from() default "*";

    /** The receiver, in the same way. */
    String to() default "*";

    /** Whether it also holds from the receiver to the sender. Default: one direction only. */
    boolean bothWays() default false;

    /** {@code "tcp"}, {@code "udp"} or {@code "icmp"}. Default: all. */
    String protocol() default "";

    /** Either port, 1 to 65535. Default: all. */
    int port() default 0;

    /** A text that is somewhere in the payload. Default: whatever payload. */
    String payload() default "";

    /** Only the n-th of these packets, 1 or more. Default: all. */
    long nth() default 0;

    /** Only every n-th of these packets, 1 or more. Default: all. */
    long everyNth() default 0;

    /** At most so many packets, 1 or more. Default: all. */
    long first() default 0;

    /** What is done; either this, or a delay, or a loss. */
    Action action() default Action.NONE;

    /** How much longer they take, one way: {@code "50ms"}. */
    String delay() default "";

    /** The share of them that is lost: {@code "10%"}. */
    String loss() default "";

    /** See {@link dev.netsplit.fault.PacketFault}. */
    @SuppressWarnings("ImmutableEnumChecker") // the functions have no state
    enum Action {
        /** Nothing; a delay or a loss is given. */
        NONE(packets -> {
            throw new AssertionError("a delay or a loss is given");
        }),
        /** They are gone without a word. */
        DROP(PacketFault.Selection::drop),
        /** They are gone, and their sender is told. */
        REJECT(PacketFault.Selection::reject),
        /** They arrive when the test method is over. */
        HOLD(PacketFault.Selection::hold),
        /** Their TCP connection is reset, at both ends. */
        RESET(PacketFault.Selection::reset);

        private final Function<PacketFault.Selection, PacketFault> fault;

        Action(Function<PacketFault.Selection, PacketFault> fault) {
            this.fault = fault;
        }

        PacketFault fault(PacketFault.Selection packets) {
            return fault.apply(packets);
        }
    }

    /** Several of them. */
    @Documented
    @Inherited
    @Retention(RetentionPolicy.RUNTIME)
    @Target({ElementType.TYPE, ElementType.METHOD})
    @ExtendWith(NetworkEmulationExtension.class)
    @SuppressWarnings("exports") // only JUnit uses the extension
    @interface Container {
        FaultBetween[] value();
    }
}
