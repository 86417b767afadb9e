package dev.netsplit.testcontainers;

import static com.google.common.base.Preconditions.checkState;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import dev.netsplit.Node;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.WaitStrategy;

/** What ties a container to a node: it comes into play whenever Testcontainers creates the container. */
final class NodeAttachment {
    private final GenericContainer<?> container;
    private volatile NetworkNode place;
    private volatile boolean besideDocker;
    private volatile @Nullable Holder holder;
    private @Nullable Node struck;
    private @Nullable Closeable faults;

    private NodeAttachment(GenericContainer<?> container, NetworkNode place, boolean besideDocker) {
        this.container = container;
        this.place = place;
        this.besideDocker = besideDocker;
    }

    /**
     * Also for one that has joined a node and was not started there, as a container that several test classes have in
     * turn.
     */
    static NodeAttachment attach(GenericContainer<?> container, NetworkNode place, boolean besideDocker) {
        if (container.getContainerId() != null) { // no precondition, which would resolve the image for its message
            throw new IllegalStateException(
                    "container (%s) must join node %s before it is started".formatted(name(container), place.name()));
        }
        Optional<NodeAttachment> earlier = of(container);
        if (earlier.isPresent()) {
            earlier.get().place = place;
            earlier.get().besideDocker = besideDocker;
            return earlier.get();
        }
        NodeAttachment attachment = new NodeAttachment(container, place, besideDocker);
        ContainerInternals.replaceClient(container, original -> new NodeDockerClient(original, attachment));
        container.withCreateContainerCmdModifier(attachment::prepare);
        return attachment;
    }

    /** That of a container which joined a node. */
    static Optional<NodeAttachment> of(GenericContainer<?> container) {
        return container.getDockerClient() instanceof NodeDockerClient client
                ? Optional.of(client.attachment())
                : Optional.empty();
    }

    Node node() {
        return place.get();
    }

    /** Starts the container again, and waits until it is ready. */
    void restart() throws InterruptedException {
        place.get(); // if it is open
        DockerClient sinceThen = LogsOfThisRun.beginning(container.getDockerClient(), container.getContainerId());
        sinceThen.startContainerCmd(container.getContainerId()).exec();
        ContainerInternals.waitStrategy(container).waitUntilReady(new RestartedTarget(container, sinceThen));
    }

    boolean isAbout(String containerId) {
        return containerId.equals(container.getContainerId());
    }

    /**
     * Where the container's ports are to be found from outside: not in its own description, for the holder has the
     * network.
     */
    Ports ports() {
        Holder current = holder;
        return current == null ? new Ports() : current.ports();
    }

    /** Before the container is created: has the node live in the holder, and the container there too. */
    private void prepare(CreateContainerCmd command) {
        checkState(
                !container.isShouldBeReused(),
                "container (%s) must not be reused, for its node ends with the test's network",
                name(container));
        HolderSpec spec = HolderSpec.of(command, besideDocker);
        Node node = place.get();
        Holder current = Holders.holder(place.network().get(), node, container, spec);
        holder = current;
        takePartInFaults(node);
        handOver(command, current.id());
        WaitStrategy own = ContainerInternals.waitStrategy(container);
        if (!(own instanceof NodeWaitStrategy)) {
            container.setWaitStrategy(new NodeWaitStrategy(own, this));
        }
    }

    /** In those on the node that it is in now, and no longer in those on one that it was in before. */
    private synchronized void takePartInFaults(Node node) {
        if (node == struck) {
            return;
        }
        try {
            if (faults != null) {
                faults.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        faults = node.onNodeFault(new ContainerFaults(container));
        struck = node;
    }

    /** Docker refuses all of it for a container in another's namespace; the holder has it in its place. */
    private static void handOver(CreateContainerCmd command, String holderId) {
        HostConfig host = command.getHostConfig();
        host.withNetworkMode("container:" + holderId)
                .withPortBindings(List.<PortBinding>of())
                .withPublishAllPorts(false)
                .withExtraHosts(new String[0])
                .withDns(List.of())
                .withDnsSearch(List.of())
                .withDnsOptions(List.of());
        command.withExposedPorts(List.<ExposedPort>of()).withAliases(List.of());
        if (command.getHostName() != null) {
            command.withHostName("");
        }
    }

    boolean besideDocker() {
        return besideDocker;
    }

    GenericContainer<?> container() {
        return container;
    }

    static String name(GenericContainer<?> container) {
        return container.getDockerImageName();
    }

    @Override
    public String toString() {
        return "node " + place.name();
    }
}
