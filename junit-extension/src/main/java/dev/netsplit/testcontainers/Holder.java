package dev.netsplit.testcontainers;

import static com.google.common.base.Preconditions.checkState;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.Ports;
import dev.netsplit.Node;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.testcontainers.containers.GenericContainer;

/**
 * A container that does nothing but to have a network namespace, in which a node lives and which the user's container
 * shares. So the namespace is there before the user's container, and outlasts it.
 */
final class Holder implements AutoCloseable {
    private final HolderContainer container;
    private final Ports ports;
    private final boolean besideDocker;

    private Holder(HolderContainer container, Ports ports, boolean besideDocker) {
        this.container = container;
        this.ports = ports;
        this.besideDocker = besideDocker;
    }

    /** Starts one, and moves the node there. */
    static Holder start(Node node, HolderSpec spec) {
        String mark = UUID.randomUUID().toString();
        HolderContainer container = new HolderContainer(mark);
        container.withCreateContainerCmdModifier(command -> spec.applyTo(command, node.name()));
        container.start();
        try {
            InspectContainerResponse info = container.getCurrentContainerInfo();
            long pid = LocalProcess.check(info.getState().getPidLong(), mark);
            LocalProcess.enter(node, pid);
            node.shareNamesWith(pid); // Docker gives the container the holder's files
            Ports ports = spec.besideDocker() ? info.getNetworkSettings().getPorts() : unmapped(spec, node);
            return new Holder(container, ports, spec.besideDocker());
        } catch (RuntimeException e) {
            container.stop();
            throw e;
        }
    }

    /** Where the node's own address is all there is, each port is its own. */
    private static Ports unmapped(HolderSpec spec, Node node) {
        Ports ports = new Ports();
        for (ExposedPort port : spec.exposedPorts()) {
            ports.bind(port, Ports.Binding.bindIpAndPort(node.ipv4().getHostAddress(), port.getPort()));
        }
        return ports;
    }

    /** The same holder, as another container sees it. */
    Holder with(HolderSpec spec, Node node) {
        checkState(!besideDocker && !spec.besideDocker(), "a holder with mapped ports serves one container");
        return new Holder(container, unmapped(spec, node), false);
    }

    String id() {
        return container.getContainerId();
    }

    Ports ports() {
        return ports;
    }

    boolean besideDocker() {
        return besideDocker;
    }

    @Override
    public void close() {
        container.stop();
    }

    /** Started and removed by Testcontainers, so that its reaper, if there is one, knows it too. */
    private static final class HolderContainer extends GenericContainer<HolderContainer> {
        private HolderContainer(String mark) {
            super(CompletableFuture.completedFuture(HolderImage.get()));
            withCommand(HolderImage.PROGRAM, mark);
        }
    }
}
