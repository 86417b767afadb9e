package dev.netsplit.testcontainers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import dev.netsplit.Node;
import java.time.Duration;
import java.util.List;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.WaitStrategy;
import org.testcontainers.containers.wait.strategy.WaitStrategyTarget;

/**
 * A container's own wait strategy, which is led to believe that the node's address is where Docker maps ports to, if
 * the node is all the network that the container has.
 */
final class NodeWaitStrategy implements WaitStrategy {
    private final WaitStrategy own;
    private final NodeAttachment attachment;

    NodeWaitStrategy(WaitStrategy own, NodeAttachment attachment) {
        this.own = own;
        this.attachment = attachment;
    }

    @Override
    public void waitUntilReady(WaitStrategyTarget target) {
        own.waitUntilReady(
                attachment.besideDocker()
                        ? target
                        : new InNodeTarget(attachment.container(), attachment.node(), target.getDockerClient()));
    }

    @Override
    public WaitStrategy withStartupTimeout(Duration timeout) {
        own.withStartupTimeout(timeout);
        return this;
    }

    private record InNodeTarget(GenericContainer<?> container, Node node, DockerClient docker)
            implements WaitStrategyTarget {
        @Override
        public String getHost() {
            return node.ipv4().getHostAddress();
        }

        @Override
        public Integer getMappedPort(int originalPort) {
            return originalPort;
        }

        @Override
        public List<Integer> getExposedPorts() {
            return container.getExposedPorts();
        }

        @Override
        public InspectContainerResponse getContainerInfo() {
            return container.getContainerInfo();
        }

        @Override
        public DockerClient getDockerClient() {
            return docker;
        }
    }
}
