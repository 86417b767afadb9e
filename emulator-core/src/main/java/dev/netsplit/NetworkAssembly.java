package dev.netsplit;

import com.google.common.base.Joiner;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Streams;
import com.google.common.io.Closer;
import dev.netsplit.impair.Quantities;
import dev.netsplit.internal.address.AddressBook;
import dev.netsplit.internal.leak.HostSightings;
import dev.netsplit.internal.leak.HostTrafficNotices;
import dev.netsplit.internal.leak.HostWatch;
import dev.netsplit.internal.leak.HttpKeepAlive;
import dev.netsplit.internal.leak.NodePlaces;
import dev.netsplit.internal.leak.SocketCrossings;
import dev.netsplit.internal.leak.StrayThreads;
import dev.netsplit.internal.linux.EmulatedAddressesEscapeException;
import dev.netsplit.internal.linux.EnvironmentProbe;
import dev.netsplit.internal.linux.Epoll;
import dev.netsplit.internal.linux.HostNamespace;
import dev.netsplit.internal.linux.LinuxException;
import dev.netsplit.internal.linux.NativeBlocks;
import dev.netsplit.internal.linux.NodeNamespace;
import dev.netsplit.internal.linux.NodeNamespaces;
import dev.netsplit.internal.linux.OpenFiles;
import dev.netsplit.internal.linux.SubnetInUseException;
import dev.netsplit.internal.linux.SubnetLease;
import dev.netsplit.internal.linux.TcpBackoff;
import dev.netsplit.internal.linux.TcpReset;
import dev.netsplit.internal.linux.TimerSlack;
import dev.netsplit.internal.linux.TunDevice;
import dev.netsplit.internal.names.JavaNameCache;
import dev.netsplit.internal.pipeline.Pipeline;
import dev.netsplit.internal.pipeline.PipelineConfig;
import dev.netsplit.internal.pipeline.memory.MemoryLimits;
import dev.netsplit.internal.time.Clock;
import dev.netsplit.report.LedgerRun;
import dev.netsplit.report.LedgerWriter;
import dev.netsplit.topology.Layer;
import dev.netsplit.topology.MacAddress;
import dev.netsplit.topology.NodeName;
import dev.netsplit.topology.Subnet;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Puts a network together, part by part; if one fails, those made before it are taken down again. */
final class NetworkAssembly {
    private final NetworkConfig config;
    private final Closer resources = Closer.create();
    private final HttpKeepAlive keepAlive = new HttpKeepAlive();
    private final HostWatch crossingWatch = new HostWatch("netsplit-crossing-watch");
    private @Nullable Pipeline started;

    private NetworkAssembly(NetworkConfig config) {
        this.config = config;
    }

    static RunningNetwork start(NetworkConfig config) {
        config.backoff().ifPresent(backoff -> requireSupport(backoff, TcpBackoff.isSupported()));
        NetworkAssembly assembly = new NetworkAssembly(config);
        try {
            return assembly.assemble();
        } catch (SubnetInUseException e) {
            assembly.takeDown(e);
            throw new EmulationUnavailableException(String.valueOf(e.getMessage()), e);
        } catch (LinuxException | EmulatedAddressesEscapeException | LinkageError e) {
            assembly.takeDown(e);
            throw new EmulationUnavailableException(
                    EnvironmentProbe.problem().orElse(String.valueOf(e.getMessage())), e);
        } catch (IOException e) {
            assembly.takeDown(e);
            throw new UncheckedIOException(
                    "cannot start the network: " + e.getClass().getSimpleName() + ": " + OpenFiles.reason(e), e);
        } catch (RuntimeException | Error e) { // such as no memory for another thread
            assembly.takeDown(e);
            throw e;
        }
    }

    static void requireSupport(TcpBackoff backoff, boolean supported) {
        if (!supported) {
            throw new EmulationUnavailableException(
                    ("maxRetransmissionTimeout (%s) must not be set on this machine: its kernel, %s, has no"
                                    + " net.ipv4.tcp_rto_max_ms; leave it out, or run on Linux 6.15 or later")
                            .formatted(Quantities.text(backoff.longest()), System.getProperty("os.version")),
                    null);
        }
    }

    private RunningNetwork assemble() throws IOException {
        JavaNameCache.switchOff();
        SubnetLease lease = SubnetLease.acquire(config.addressing().subnets(), config.devices());
        resources.register(unlessInUse(lease::release));
        AddressBook book = AddressBook.of(lease.subnet(), config.nodes(), config.addressing());
        lease.setHostAddresses(book.host());
        lease.hostDevice().ifPresent(device -> resources.register(() -> TcpReset.inHost(book.subnet())));

        StrayThreads strays = new StrayThreads();
        resources.register(strays); // closed after the nodes
        NodeNamespaces made = NodeNamespaces.create(book.nodes(), config.devices(), book.subnet(), config.backoff());
        resources.register(made);
        resources.register(
                () -> { // closed before them
                    if (isInUse()) {
                        made.keepDevices();
                    }
                });
        ImmutableList<NodeNamespace> namespaces = made.all();
        resources.register(keepAlive);
        List<TunDevice> devices = new ArrayList<>();
        ImmutableMap.Builder<NodeName, Node> nodes = ImmutableMap.builder();
        book.nodes().forEach((name, addresses) -> {
            NodeNamespace namespace = namespaces.get(devices.size());
            nodes.put(
                    name,
                    new Node(
                            name,
                            devices.size(),
                            addresses,
                            macOf(MacAddress.ofNode(book.subnet(), addresses)),
                            namespace,
                            () -> codeRunsIn(name),
                            this::refuseOwnTurn));
            devices.add(namespace.device());
        });
        lease.hostDevice().ifPresent(device -> {
            nodes.put(
                    NodeName.HOST,
                    new Node(
                            NodeName.HOST,
                            devices.size(),
                            book.host(),
                            macOf(MacAddress.OF_HOST),
                            HostNamespace.get(),
                            () -> codeRunsIn(NodeName.HOST),
                            this::refuseOwnTurn));
            devices.add(device);
        });

        devices.forEach(device -> device.setOffloads(config.devices().offloads()));

        ImmutableMap<NodeName, Node> allNodes = nodes.buildOrThrow();
        HostWatch watch =
                new HostWatch("netsplit-" + book.subnet().ipv4().network().getHostAddress() + "-host-watch");
        Pipeline pipeline = startPipeline(book.subnet(), allNodes, devices, watch::signal);
        FaultLog faultLog = new FaultLog(pipeline);
        NameBook names = new NameBook(allNodes, faultLog);
        HostSightings sightings = sightHost(allNodes, book.subnet(), pipeline, strays, watch);
        allNodes.values()
                .forEach(node -> resources.register(node::stopAll)); // closed in the reverse order: these first
        resources.register(() -> allNodes.values().forEach(Node::beginToStop));
        ImmutableMap<NodeName, NodeNamespace> namespaceOf = Streams.zip(
                        config.nodes().stream(), namespaces.stream(), Map::entry)
                .collect(ImmutableMap.toImmutableMap(Map.Entry::getKey, Map.Entry::getValue));
        strays.watch(namespaceOf);
        SocketCrossings crossings = watchCrossings(NodePlaces.open(book.subnet(), namespaceOf), strays);
        return new RunningNetwork(
                config.run(),
                config.devices().layer(),
                config.groups(),
                allNodes,
                faultLog,
                names,
                new VirtualAddresses(config.devices().layer(), book, allNodes, namespaceOf, pipeline, names),
                new MadeUpHosts(book, config.groups(), pipeline, names),
                pipeline,
                new PathMemory(namespaceOf, lease),
                new KernelDrops(namespaces, lease),
                sightings,
                crossings,
                strays,
                resources);
    }

    /** Code of this JVM is about to run in a node. */
    private void codeRunsIn(NodeName node) {
        keepAlive.codeRunsIn(node);
        crossingWatch.signal();
    }

    private void refuseOwnTurn() {
        Pipeline pipeline = started;
        if (pipeline != null) {
            pipeline.refuseOwnTurn();
        }
    }

    private SocketCrossings watchCrossings(NodePlaces places, StrayThreads strays) {
        resources.register(places);
        SocketCrossings crossings = new SocketCrossings(places, strays::any);
        resources.register(crossings::end);
        crossingWatch.start(crossings::look);
        resources.register(crossingWatch);
        return crossings;
    }

    private Optional<MacAddress> macOf(MacAddress mac) {
        return config.devices().layer() == Layer.ETHERNET ? Optional.of(mac) : Optional.empty();
    }

    /** Sees to it that what goes by way of the host is told of, if it is to be. */
    private HostSightings sightHost(
            ImmutableMap<NodeName, Node> nodes,
            Subnet subnet,
            Pipeline pipeline,
            StrayThreads strays,
            HostWatch watch) {
        boolean watched = config.hostTraffic() != HostTraffic.ALLOWED && nodes.containsKey(NodeName.HOST);
        HostSightings sightings = new HostSightings(
                pipeline,
                nodes.keySet().stream().map(NodeName::value).collect(ImmutableList.toImmutableList()),
                subnet,
                watched ? new HostTrafficNotices(config.hostTraffic() == HostTraffic.REFUSED, strays::any) : null);
        resources.register(sightings::end);
        if (watched) {
            watch.start(sightings::look);
            resources.register(watch);
        }
        return sightings;
    }

    private Pipeline startPipeline(
            Subnet subnet, ImmutableMap<NodeName, Node> nodes, List<TunDevice> devices, Runnable onHostFlow)
            throws IOException {
        NativeBlocks memory = new NativeBlocks();
        resources.register(unlessInUse(memory::close));
        Epoll epoll = Epoll.open();
        resources.register(unlessInUse(epoll::close));
        Pipeline pipeline = Pipeline.start(new PipelineConfig(
                Joiner.on(", ").join(config.nodes()),
                config.run().seed(),
                config.devices().layer(),
                subnet,
                nodes.keySet().asList(),
                nodes.values().stream().map(Node::addresses).toList(),
                config.sourceCheck() == SourceCheck.STRICT,
                devices,
                epoll,
                config.plan()::profileOf,
                config.limits(),
                new NativePacketBlocks(memory),
                MemoryLimits.of(config.packetMemory()),
                TimerSlack::minimize,
                onHostFlow,
                openLedger(nodes.keySet().asList()),
                config.run().replayed()));
        started = pipeline;
        resources.register(pipeline::close);
        return pipeline;
    }

    /** Closes a thing that the packet path works on, unless a thread of it is left that may do so still. */
    private Closeable unlessInUse(Runnable close) {
        return () -> {
            if (!isInUse()) {
                close.run();
            }
        };
    }

    private boolean isInUse() {
        Pipeline pipeline = started;
        return pipeline != null && pipeline.left().isPresent();
    }

    private Optional<LedgerWriter> openLedger(List<NodeName> nodes) throws IOException {
        if (config.run().ledger().isEmpty()) {
            return Optional.empty();
        }
        long startedNs = Clock.system().nanoTime();
        LedgerRun described = new LedgerRun(
                config.run().seed(), nodes, config.run().detail(), Instant.now(), startedNs, LedgerRun.versions());
        return Optional.of(
                resources.register(LedgerWriter.open(config.run().ledger().get(), described)));
    }

    private void takeDown(Throwable because) {
        try {
            resources.close();
        } catch (IOException | RuntimeException e) {
            because.addSuppressed(e);
        }
    }
}
