package dev.netsplit;

import com.google.common.base.Joiner;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Streams;
import com.google.common.io.Closer;
import dev.netsplit.internal.linux.EmulatedAddressesEscapeException;
import dev.netsplit.internal.linux.EnvironmentProbe;
import dev.netsplit.internal.linux.Epoll;
import dev.netsplit.internal.linux.HostNamespace;
import dev.netsplit.internal.linux.LinuxException;
import dev.netsplit.internal.linux.NativeMemory;
import dev.netsplit.internal.linux.NodeNamespace;
import dev.netsplit.internal.linux.NodeNamespaces;
import dev.netsplit.internal.linux.Offloads;
import dev.netsplit.internal.linux.SubnetLease;
import dev.netsplit.internal.linux.TimerSlack;
import dev.netsplit.internal.linux.TunDevice;
import dev.netsplit.internal.pipeline.BufferCounts;
import dev.netsplit.internal.pipeline.NodeLimits;
import dev.netsplit.internal.pipeline.Pipeline;
import dev.netsplit.internal.pipeline.PipelineConfig;
import dev.netsplit.internal.time.Clock;
import dev.netsplit.report.LedgerRun;
import dev.netsplit.report.LedgerWriter;
import dev.netsplit.topology.NodeName;
import dev.netsplit.topology.Subnet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Puts a network together, part by part; if one fails, those made before it are taken down again. */
final class NetworkAssembly {
    private final ImmutableList<NodeName> names;
    private final LinkPlan plan;
    private final Function<NodeName, NodeLimits> limits;
    private final Offloads offloads;
    private final RunPlan run;
    private final Closer resources = Closer.create();

    private NetworkAssembly(
            ImmutableList<NodeName> names,
            LinkPlan plan,
            Function<NodeName, NodeLimits> limits,
            Offloads offloads,
            RunPlan run) {
        this.names = names;
        this.plan = plan;
        this.limits = limits;
        this.offloads = offloads;
        this.run = run;
    }

    static RunningNetwork start(
            ImmutableList<NodeName> names,
            LinkPlan plan,
            Function<NodeName, NodeLimits> limits,
            Offloads offloads,
            RunPlan run) {
        NetworkAssembly assembly = new NetworkAssembly(names, plan, limits, offloads, run);
        try {
            return assembly.assemble();
        } catch (LinuxException | EmulatedAddressesEscapeException | LinkageError e) {
            assembly.takeDown(e);
            throw new EmulationUnavailableException(
                    EnvironmentProbe.problem().orElse(String.valueOf(e.getMessage())), e);
        } catch (IOException e) {
            assembly.takeDown(e);
            throw new UncheckedIOException("cannot start the network: " + e, e);
        } catch (RuntimeException | Error e) { // such as no memory for another thread
            assembly.takeDown(e);
            throw e;
        }
    }

    private RunningNetwork assemble() throws IOException {
        JavaNameCache.switchOff();
        SubnetLease lease = SubnetLease.acquire();
        resources.register(lease::release);
        Subnet subnet = lease.subnet();

        ImmutableMap<NodeName, Integer> numbers = HostNumbers.OF_THIS_JVM.assign(names);
        ImmutableList<NodeNamespace> namespaces =
                resources.register(NodeNamespaces.create(numbers, subnet)).all();
        List<TunDevice> devices = new ArrayList<>();
        ImmutableMap.Builder<NodeName, Node> nodes = ImmutableMap.builder();
        numbers.forEach((name, number) -> {
            NodeNamespace namespace = namespaces.get(devices.size());
            nodes.put(name, new Node(name, devices.size(), subnet, number, namespace));
            devices.add(namespace.device());
        });
        lease.hostDevice().ifPresent(device -> {
            nodes.put(
                    NodeName.HOST,
                    new Node(NodeName.HOST, devices.size(), subnet, Subnet.HOST_NUMBER, HostNamespace.get()));
            devices.add(device);
        });

        devices.forEach(device -> device.setOffloads(offloads));

        ImmutableMap<NodeName, Node> allNodes = nodes.buildOrThrow();
        String hosts = HostsContent.of(allNodes.values(), List.of(), name -> true);
        for (NodeNamespace namespace : namespaces) {
            namespace.setHosts(hosts);
        }
        Pipeline pipeline = startPipeline(subnet, allNodes, devices);
        allNodes.values()
                .forEach(node -> resources.register(node::stopAll)); // closed in the reverse order: these first
        ImmutableMap<NodeName, NodeNamespace> namespaceOf = Streams.zip(
                        numbers.keySet().stream(), namespaces.stream(), Map::entry)
                .collect(ImmutableMap.toImmutableMap(Map.Entry::getKey, Map.Entry::getValue));
        NameService nameService = new NameService(allNodes, namespaceOf, pipeline);
        return new RunningNetwork(
                run,
                allNodes,
                nameService,
                new VirtualAddresses(subnet, allNodes, namespaceOf, pipeline, nameService),
                pipeline,
                new KernelDrops(namespaces, lease),
                resources);
    }

    private Pipeline startPipeline(Subnet subnet, ImmutableMap<NodeName, Node> nodes, List<TunDevice> devices)
            throws IOException {
        NativeMemory memory = NativeMemory.allocate(BufferCounts.DEFAULT.bytes());
        resources.register(memory::close);
        Epoll epoll = Epoll.open();
        resources.register(epoll::close);
        Pipeline pipeline = Pipeline.start(new PipelineConfig(
                Joiner.on(", ").join(names),
                run.seed(),
                subnet,
                nodes.keySet().asList(),
                nodes.values().stream().map(Node::hostNumber).toList(),
                devices,
                epoll,
                plan::profileOf,
                limits,
                memory.bytes(),
                memory.address(),
                BufferCounts.DEFAULT,
                TimerSlack::minimize,
                openLedger(nodes.keySet().asList()),
                run.replayed()));
        resources.register(pipeline::close);
        return pipeline;
    }

    private Optional<LedgerWriter> openLedger(List<NodeName> nodes) throws IOException {
        if (run.ledger().isEmpty()) {
            return Optional.empty();
        }
        long startedNs = Clock.system().nanoTime();
        LedgerRun described =
                new LedgerRun(run.seed(), nodes, run.detail(), Instant.now(), startedNs, LedgerRun.versions());
        return Optional.of(resources.register(LedgerWriter.open(run.ledger().get(), described)));
    }

    private void takeDown(Throwable because) {
        try {
            resources.close();
        } catch (IOException | RuntimeException e) {
            because.addSuppressed(e);
        }
    }
}
