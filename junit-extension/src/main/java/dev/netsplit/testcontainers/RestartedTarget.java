package dev.netsplit.testcontainers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import java.util.List;
import java.util.Set;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.WaitStrategyTarget;

/**
 * A container that was started again, as its wait strategy sees it.
 *
 * @param docker what the strategy talks to Docker by
 */
record RestartedTarget(GenericContainer<?> container, DockerClient docker) implements WaitStrategyTarget {
    @Override
    public String getHost() {
        return container.getHost();
    }

    @Override
    public Integer getMappedPort(int originalPort) {
        return container.getMappedPort(originalPort);
    }

    @Override
    public List<Integer> getExposedPorts() {
        return container.getExposedPorts();
    }

    @Override
    public Set<Integer> getLivenessCheckPortNumbers() {
        return container.getLivenessCheckPortNumbers();
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
