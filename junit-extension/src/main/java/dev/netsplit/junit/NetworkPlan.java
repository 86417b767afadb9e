package dev.netsplit.junit;

import dev.netsplit.HostTraffic;
import dev.netsplit.SourceCheck;
import dev.netsplit.junit.NetworkEmulation.Lifecycle;
import dev.netsplit.topology.Layer;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * What the annotations on a test and around it ask for; not checked yet, so that it can be read where an error would be
 * misplaced. A level (a class or a method) with annotations of its own makes a plan of its own, and so a network of its
 * own; one without has the plan of the level around it.
 *
 * @param owner the level whose network it is
 * @param declared whether there is a {@code @NetworkEmulation}, and not links alone
 * @param layer what it carries, if anybody said so
 * @param maxRetransmissionTimeout empty if no annotation says it
 */
record NetworkPlan(
        AnnotatedElement owner,
        boolean declared,
        List<String> nodes,
        List<Layer> layer,
        long seed,
        long packetMemory,
        Lifecycle lifecycle,
        HostTraffic hostTraffic,
        SourceCheck sourceCheck,
        String maxRetransmissionTimeout,
        boolean disabledWithoutTun,
        UntouchedFaults untouchedFaults,
        PlannedAddresses addresses,
        PlannedZones zones,
        List<LinkRule> links) {

    NetworkPlan {
        nodes = List.copyOf(nodes);
        layer = List.copyOf(layer);
        links = List.copyOf(links);
    }

    /** The plan for whatever runs in the context: a test, or a class. */
    static Optional<NetworkPlan> of(ExtensionContext context) {
        return of(classes(context), context.getTestMethod());
    }

    /**
     * @param classes the test's class and those around it, the outermost first
     */
    static Optional<NetworkPlan> of(List<Class<?>> classes, Optional<Method> method) {
        Optional<NetworkPlan> plan = Optional.empty();
        for (Class<?> level : classes) {
            plan = at(level, plan);
        }
        return method.isPresent() ? at(method.get(), plan) : plan;
    }

    /** The test's class and those around it, the outermost first. */
    static List<Class<?>> classes(ExtensionContext context) {
        List<Class<?>> classes = new ArrayList<>(context.getEnclosingTestClasses());
        classes.add(context.getRequiredTestClass());
        return classes;
    }

    /** Whether each test has a network of its own. */
    boolean isPerTest() {
        return lifecycle == Lifecycle.PER_METHOD || owner instanceof Method;
    }

    private static Optional<NetworkPlan> at(AnnotatedElement level, Optional<NetworkPlan> around) {
        Optional<NetworkEmulation> emulation = AnnotationSupport.findAnnotation(level, NetworkEmulation.class);
        List<LinkRule> links = AnnotationSupport.findRepeatableAnnotations(level, LinkBetween.class).stream()
                .map(link -> new LinkRule(link, level))
                .toList();
        boolean ownNetwork = around.isPresent() && CampaignRuns.isDeclaredOn(level); // in each of its runs
        if (emulation.isEmpty() && links.isEmpty() && !ownNetwork) {
            return around;
        }
        NetworkPlan outer = around.orElse(new NetworkPlan(
                level,
                false,
                List.of(),
                List.of(),
                NetworkEmulation.RANDOM_SEED,
                NetworkEmulation.DEFAULT_PACKET_MEMORY,
                Lifecycle.PER_CLASS,
                HostTraffic.WATCHED,
                SourceCheck.COUNTED,
                "",
                false,
                UntouchedFaults.WARN,
                PlannedAddresses.NONE,
                PlannedZones.NONE,
                List.of()));
        return Optional.of(
                emulation.isPresent() ? outer.with(level, emulation.get(), links) : outer.withLinks(level, links));
    }

    private NetworkPlan with(AnnotatedElement level, NetworkEmulation own, List<LinkRule> ownLinks) {
        boolean afresh = own.nodes().length > 0;
        boolean sameSeed = !afresh && own.seed() == NetworkEmulation.RANDOM_SEED;
        return new NetworkPlan(
                level,
                true,
                afresh ? List.of(own.nodes()) : nodes,
                afresh || own.layer().length > 0 ? List.of(own.layer()) : layer,
                sameSeed ? seed : own.seed(),
                afresh || own.packetMemory() != NetworkEmulation.DEFAULT_PACKET_MEMORY
                        ? own.packetMemory()
                        : packetMemory,
                own.lifecycle(),
                afresh || own.hostTraffic() != HostTraffic.WATCHED ? own.hostTraffic() : hostTraffic,
                afresh || own.sourceCheck() != SourceCheck.COUNTED ? own.sourceCheck() : sourceCheck,
                afresh || !own.maxRetransmissionTimeout().isEmpty()
                        ? own.maxRetransmissionTimeout()
                        : maxRetransmissionTimeout,
                own.disabledWithoutTun() || disabledWithoutTun,
                own.untouchedFaults(),
                besideThis((afresh ? PlannedAddresses.NONE : addresses).with(own)),
                (afresh ? PlannedZones.NONE : zones).with(own),
                afresh ? ownLinks : concat(links, ownLinks));
    }

    private NetworkPlan withLinks(AnnotatedElement level, List<LinkRule> ownLinks) {
        return new NetworkPlan(
                level,
                declared,
                nodes,
                layer,
                seed,
                packetMemory,
                lifecycle,
                hostTraffic,
                sourceCheck,
                maxRetransmissionTimeout,
                disabledWithoutTun,
                untouchedFaults,
                besideThis(addresses),
                zones,
                concat(links, ownLinks));
    }

    /** For a plan of a level inside: a network for the whole class is open all the while. */
    private PlannedAddresses besideThis(PlannedAddresses inside) {
        return isPerTest() || nodes.isEmpty() ? inside : inside.beside(addresses, owner);
    }

    private static List<LinkRule> concat(List<LinkRule> first, List<LinkRule> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }
}
