package dev.netsplit.testcontainers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.WaitResponse;
import dev.netsplit.EmulatedNetwork;
import dev.netsplit.Node;
import java.util.function.Supplier;
import org.testcontainers.containers.GenericContainer;

/**
 * A container of Testcontainers that lives in a node: its processes send and receive as the node, from their first
 * instruction on, and find the other nodes by name. Code and processes that are run in the node by {@link Node} share
 * its network namespace.
 *
 * <pre>{@code
 * GenericContainer<?> etcd = new GenericContainer<>("etcd").withExposedPorts(2379).waitingFor(Wait.forHttp("/health"));
 * NodeContainer member = NodeContainer.join(network, "n1", etcd);
 * etcd.start();
 * ...
 * member.kill();
 * member.restart();
 * }</pre>
 *
 * <p>Testcontainers goes on starting and stopping the container; the network's end leaves it running, but without the
 * network. Whatever becomes of the container, the node stays, with its addresses. Containers that only
 * {@linkplain #join join} may share a node, as those of a Kubernetes pod do.
 *
 * <p>Docker must run on this machine, and the JVM needs the rights to enter what it makes: root's, for an ordinary
 * Docker. Thread-safe as far as the container is.
 */
public final class NodeContainer {
    private final GenericContainer<?> container;
    private final NodeAttachment attachment;

    private NodeContainer(GenericContainer<?> container, NodeAttachment attachment) {
        this.container = container;
        this.attachment = attachment;
    }

    /**
     * Puts a container into a node, whenever it starts. The emulated network is the only one that it has. Its exposed
     * ports are not mapped: {@code getMappedPort} gives the port itself, at the node's address, not at
     * {@code getHost()}. Wait strategies ask there.
     *
     * @throws IllegalStateException if the container runs already, or the network is closed
     * @throws IllegalArgumentException if the network has no such node
     */
    public static NodeContainer join(EmulatedNetwork network, String node, GenericContainer<?> container) {
        NetworkNode.of(network, node);
        return join(() -> network, node, container);
    }

    /**
     * Likewise, where the network may start later than this is called: it is asked for whenever the container starts.
     *
     * @throws IllegalStateException if the container runs already
     */
    public static NodeContainer join(Supplier<EmulatedNetwork> network, String node, GenericContainer<?> container) {
        return attach(container, new NetworkNode(network, node), false);
    }

    /**
     * Puts a container into a node, and leaves it the network that Docker gives it: its bridge, or the one of
     * {@code withNetwork}, with names and mapped ports for the traffic of the test itself, as Testcontainers' modules
     * need them. The names of nodes lead over the emulated network, and emulated addresses never over Docker's. Such a
     * node has one such container at a time.
     *
     * @throws IllegalStateException if the container runs already, or the network is closed
     * @throws IllegalArgumentException if the network has no such node
     */
    public static NodeContainer joinBesideDocker(EmulatedNetwork network, String node, GenericContainer<?> container) {
        NetworkNode.of(network, node);
        return joinBesideDocker(() -> network, node, container);
    }

    /**
     * Likewise, where the network may start later than this is called: it is asked for whenever the container starts.
     *
     * @throws IllegalStateException if the container runs already
     */
    public static NodeContainer joinBesideDocker(
            Supplier<EmulatedNetwork> network, String node, GenericContainer<?> container) {
        return attach(container, new NetworkNode(network, node), true);
    }

    private static NodeContainer attach(GenericContainer<?> container, NetworkNode place, boolean besideDocker) {
        return new NodeContainer(container, NodeAttachment.attach(container, place, besideDocker));
    }

    /**
     * The container that joined a node, also by {@link InNode}.
     *
     * @throws IllegalArgumentException if it joined none
     */
    public static NodeContainer of(GenericContainer<?> container) {
        return new NodeContainer(
                container,
                NodeAttachment.of(container)
                        .orElseThrow(() -> new IllegalArgumentException(
                                "container (%s) must have joined a node, by @InNode or NodeContainer.join"
                                        .formatted(container.getDockerImageName()))));
    }

    public GenericContainer<?> container() {
        return container;
    }

    /**
     * The node that it is in.
     *
     * @throws IllegalStateException if the network is closed
     */
    public Node node() {
        return attachment.node();
    }

    /** Kills its processes, by SIGKILL, and returns once they are gone. */
    public void kill() throws InterruptedException {
        docker().killContainerCmd(container.getContainerId()).exec();
        awaitEnd();
    }

    /**
     * Ends it as {@code docker stop} does: its first process by SIGTERM, and after ten seconds by SIGKILL. Returns once
     * it is gone.
     */
    public void terminate() throws InterruptedException {
        docker().stopContainerCmd(container.getContainerId()).exec();
        awaitEnd();
    }

    private void awaitEnd() throws InterruptedException {
        docker().waitContainerCmd(container.getContainerId())
                .exec(new ResultCallback.Adapter<WaitResponse>())
                .awaitCompletion();
    }

    /**
     * Freezes its processes; the node's kernel still answers pings and accepts connections, as that of a stopped
     * process does.
     */
    public void pause() {
        docker().pauseContainerCmd(container.getContainerId()).exec();
    }

    /** Lets them go on. */
    public void resume() {
        docker().unpauseContainerCmd(container.getContainerId()).exec();
    }

    /**
     * Starts it again, with the files that it had; kills it first if it runs. Returns when its wait strategy says that
     * it is ready; of the container's log, the strategy gets to see only what was written since.
     */
    public void restart() throws InterruptedException {
        if (container.isRunning()) {
            kill();
        }
        attachment.restart();
    }

    private DockerClient docker() {
        return container.getDockerClient();
    }

    @Override
    public String toString() {
        return "NodeContainer[" + container.getDockerImageName() + " in " + attachment + "]";
    }
}
