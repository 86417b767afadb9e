package dev.netsplit.testcontainers;

import com.github.dockerjava.api.DockerClient;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.function.UnaryOperator;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.WaitStrategy;

/**
 * What Testcontainers lets subclasses of a container do, and nobody else; but a user's container has its class already.
 */
final class ContainerInternals {
    private ContainerInternals() {}

    /** Replaces what the container talks to Docker by. */
    static void replaceClient(GenericContainer<?> container, UnaryOperator<DockerClient> replacement) {
        try {
            Field client = GenericContainer.class.getDeclaredField("dockerClient");
            client.setAccessible(true);
            client.set(container, replacement.apply(container.getDockerClient()));
        } catch (ReflectiveOperationException e) {
            throw notThisVersion(e);
        }
    }

    /** The strategy by which it is found to be ready. */
    static WaitStrategy waitStrategy(GenericContainer<?> container) {
        try {
            Method strategy = GenericContainer.class.getDeclaredMethod("getWaitStrategy");
            strategy.setAccessible(true);
            return (WaitStrategy) strategy.invoke(container);
        } catch (ReflectiveOperationException e) {
            throw notThisVersion(e);
        }
    }

    private static IllegalStateException notThisVersion(ReflectiveOperationException e) {
        return new IllegalStateException(
                "Testcontainers must be a version that Netsplit knows; use 2.0.5, or a newer Netsplit", e);
    }
}
