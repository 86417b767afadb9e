package dev.netsplit.testcontainers;

import static com.google.common.base.Preconditions.checkState;
import static java.util.Objects.requireNonNullElse;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Ports;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a container asked for that has to do with its network, which the holder gets in its place. */
final class HolderSpec {
    private static final Set<String> NOTHING_ASKED_FOR = Set.of("", "default", "bridge", "none");
    private static final String NO_NETWORK = "none";

    private final boolean besideDocker;
    private final @Nullable String networkMode;
    private final List<String> aliases;
    private final List<String> extraHosts;
    private final List<ExposedPort> exposedPorts;
    private final Ports portBindings;
    private final List<String> dns;
    private final @Nullable String hostName;

    private HolderSpec(CreateContainerCmd command, boolean besideDocker) {
        HostConfig host = command.getHostConfig();
        this.besideDocker = besideDocker;
        this.networkMode = host.getNetworkMode();
        this.aliases = List.copyOf(requireNonNullElse(command.getAliases(), List.of()));
        this.extraHosts = list(host.getExtraHosts());
        this.exposedPorts = list(command.getExposedPorts());
        this.portBindings = requireNonNullElse(host.getPortBindings(), new Ports());
        this.dns = list(host.getDns());
        this.hostName = command.getHostName();
    }

    private static <T> List<T> list(T @Nullable [] values) {
        return values == null ? List.of() : List.of(values);
    }

    /**
     * @throws IllegalStateException if the container wants a network of Docker's that it won't get
     */
    static HolderSpec of(CreateContainerCmd command, boolean besideDocker) {
        HolderSpec spec = new HolderSpec(command, besideDocker);
        String mode = requireNonNullElse(spec.networkMode, "");
        checkState(
                besideDocker || NOTHING_ASKED_FOR.contains(mode),
                "network (%s) of a container in a node must not be set, since it has the emulated one only;"
                        + " use joinBesideDocker, or @InNode(besideDocker = true), to have both",
                mode);
        checkState(
                !mode.equals("host") && !mode.startsWith("container:") && !(besideDocker && mode.equals(NO_NETWORK)),
                "network (%s) of a container in a node must be one of the container's own",
                mode);
        return spec;
    }

    boolean besideDocker() {
        return besideDocker;
    }

    List<ExposedPort> exposedPorts() {
        return exposedPorts;
    }

    /**
     * @param node the name of the node
     */
    void applyTo(CreateContainerCmd holder, String node) {
        HostConfig host = holder.getHostConfig();
        host.withExtraHosts(extraHosts.toArray(String[]::new));
        if (!dns.isEmpty()) {
            host.withDns(dns);
        }
        if (!besideDocker) {
            host.withNetworkMode(NO_NETWORK);
            holder.withHostName(requireNonNullElse(hostName, node));
            return;
        }
        if (networkMode != null) {
            host.withNetworkMode(networkMode);
        }
        if (!aliases.isEmpty()) {
            holder.withAliases(aliases);
        }
        if (hostName != null) {
            holder.withHostName(hostName);
        }
        host.withPortBindings(portBindings);
        holder.withExposedPorts(exposedPorts);
    }
}
