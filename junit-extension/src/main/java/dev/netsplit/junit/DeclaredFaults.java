package dev.netsplit.junit;

import dev.netsplit.fault.FaultSpec;
import dev.netsplit.fault.PacketFault;
import dev.netsplit.fault.PartitionFault;
import dev.netsplit.fault.PartitionMode;
import dev.netsplit.impair.Loss;
import dev.netsplit.impair.Quantities;
import dev.netsplit.packet.PacketFilter;
import dev.netsplit.topology.PartitionShape;
import java.lang.reflect.AnnotatedElement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** The faults that annotations on a test and around it ask for. */
final class DeclaredFaults {
    private DeclaredFaults() {}

    /**
     * Those of a test, the outermost first.
     *
     * @throws ExtensionConfigurationException if one is wrong, saying what and where
     */
    static List<FaultSpec> of(ExtensionContext test) {
        List<AnnotatedElement> levels = new ArrayList<>(NetworkPlan.classes(test));
        test.getTestMethod().ifPresent(levels::add);
        List<FaultSpec> specs = new ArrayList<>();
        for (AnnotatedElement level : levels) {
            AnnotationSupport.findRepeatableAnnotations(level, PartitionBetween.class)
                    .forEach(partition -> specs.add(checked("@PartitionBetween", level, () -> spec(partition))));
            AnnotationSupport.findRepeatableAnnotations(level, FaultBetween.class)
                    .forEach(fault -> specs.add(checked("@FaultBetween", level, () -> spec(fault))));
        }
        return specs;
    }

    private static FaultSpec checked(String annotation, AnnotatedElement level, Supplier<FaultSpec> spec) {
        try {
            return spec.get();
        } catch (IllegalArgumentException e) {
            throw new ExtensionConfigurationException(
                    annotation + " on " + Levels.describe(level) + ": " + e.getMessage(), e);
        }
    }

    private static FaultSpec spec(PartitionBetween partition) {
        return new PartitionFault(
                PartitionShape.groups(Set.of(partition.one()), Set.of(partition.other())),
                switch (partition.mode()) {
                    case DROP -> PartitionMode.drop();
                    case REJECT -> PartitionMode.reject();
                    case HOLD -> PartitionMode.hold();
                });
    }

    private static FaultSpec spec(FaultBetween fault) {
        PacketFault.Selection packets = (fault.bothWays()
                        ? PacketFault.between(fault.from(), fault.to())
                        : PacketFault.on(fault.from(), fault.to()))
                .matching(filter(fault));
        int actions = (fault.action() == FaultBetween.Action.NONE ? 0 : 1)
                + (fault.delay().isEmpty() ? 0 : 1)
                + (fault.loss().isEmpty() ? 0 : 1);
        if (actions != 1) {
            throw new IllegalArgumentException("one of action, delay and loss must be given");
        }
        if (fault.action() != FaultBetween.Action.NONE) {
            return fault.action().fault(packets);
        }
        return fault.delay().isEmpty()
                ? packets.lose(Loss.random(Quantities.probability("loss", fault.loss())))
                : packets.delay(Quantities.duration("delay", fault.delay()));
    }

    private static PacketFilter filter(FaultBetween fault) {
        PacketFilter filter = switch (fault.protocol()) {
            case "" -> PacketFilter.all();
            case "tcp" -> PacketFilter.all().tcp();
            case "udp" -> PacketFilter.all().udp();
            case "icmp" -> PacketFilter.all().icmp();
            default ->
                throw new IllegalArgumentException("protocol (" + fault.protocol() + ") must be tcp, udp or icmp");
        };
        filter = fault.port() == 0 ? filter : filter.port(fault.port());
        filter = fault.payload().isEmpty() ? filter : filter.payloadContains(fault.payload());
        filter = fault.nth() == 0 ? filter : filter.nth(fault.nth());
        filter = fault.everyNth() == 0 ? filter : filter.everyNth(fault.everyNth());
        return fault.first() == 0 ? filter : filter.first(fault.first());
    }
}
