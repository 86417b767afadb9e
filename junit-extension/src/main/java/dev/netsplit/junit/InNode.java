package dev.netsplit.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Puts the container of a field, in a test with {@link NetworkEmulation}, into a node of the test's network.
 * Testcontainers' own {@code @Container} goes on starting and stopping it.
 *
 * <pre>{@code
 * @Testcontainers
 * @NetworkEmulation(nodes = {"n1", "n2", "n3"})
 * class EtcdTest {
 *     @Container
 *     @InNode("n1")
 *     final GenericContainer<?> first = new GenericContainer<>("etcd").withExposedPorts(2379);
 * }
 * }</pre>
 *
 * <p>The field must hold a container by the time that the test's instance is made or, if it is static, its class. The
 * same as {@link dev.netsplit.testcontainers.NodeContainer#join NodeContainer.join}, where there is more about it.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.ANNOTATION_TYPE})
@ExtendWith(NetworkEmulationExtension.class)
@SuppressWarnings("exports") // only JUnit uses the extension
public @interface InNode {
    /** The name of a node of the test's network. */
    String value();

    /**
     * Whether the container keeps the network that Docker gives it, see {@link
     * dev.netsplit.testcontainers.NodeContainer#joinBesideDocker NodeContainer.joinBesideDocker}.
     */
    boolean besideDocker() default false;
}
