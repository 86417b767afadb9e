package dev.netsplit.scenario;

import com.google.common.collect.ImmutableSet;
import dev.netsplit.fault.FaultSpec;
import dev.netsplit.impair.Impairment;
import dev.netsplit.impair.Latency;
import dev.netsplit.impair.Loss;
import dev.netsplit.impair.Reordering;
import dev.netsplit.packet.PacketFilter;
import dev.netsplit.topology.LinkPattern;
import dev.netsplit.topology.NodePattern;
import dev.netsplit.topology.PartitionShape;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.DoubleFunction;
import java.util.stream.Collectors;

/** Faults and times as Java expressions, and the imports that these take. */
final class JavaTerms {
    private final Set<String> imports = new TreeSet<>();

    /** Something that can be said in Java at length only. */
    static final class NoWordsException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    Set<String> imports() {
        return ImmutableSet.copyOf(imports);
    }

    /** A type's simple name, imported. */
    String type(Class<?> type) {
        imports.add(type.getName());
        return type.getSimpleName();
    }

    /** A string literal. */
    static String text(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    String duration(Duration time) {
        String name = type(Duration.class);
        if (time.isZero()) {
            return name + ".ZERO";
        } else if (time.toNanosPart() % 1_000_000 != 0) {
            return name + ".ofNanos(" + time.toNanos() + "L)";
        }
        return time.toMillisPart() == 0
                ? name + ".ofSeconds(" + time.toSeconds() + ")"
                : name + ".ofMillis(" + time.toMillis() + ")";
    }

    String span(TimeSpan time) {
        Duration shortest = time.shortest();
        return time.isFixed()
                ? duration(shortest)
                : type(TimeSpan.class) + ".between(" + duration(shortest) + ", " + duration(time.longest()) + ")";
    }

    /** A further argument; nothing for zero. */
    String delay(TimeSpan delay) {
        return delay.isZero() ? "" : ", " + span(delay);
    }

    /**
     * @throws NoWordsException if it is of a kind that takes too many words
     */
    String fault(FaultSpec fault) {
        return FaultKind.of(fault).java(this);
    }

    /** Of filters, those of generated scenarios have words. */
    String matching(PacketFilter filter) {
        if (filter.equals(PacketFilter.all())) {
            return "";
        } else if (filter.equals(PacketFilter.all().withPayload())) {
            return ".matching(" + type(PacketFilter.class) + ".all().withPayload())";
        }
        throw new NoWordsException();
    }

    /** The call of the method that makes a shape; generated scenarios have no shapes that are words. */
    String shape(PartitionShape original) {
        return original.match(new ShapeCases<String>() {
            @Override
            String word(PartitionShape shape) {
                throw new NoWordsException();
            }

            @Override
            public String groups(PartitionShape.Groups groups) {
                String sets = groups.groups().stream().map(JavaTerms.this::set).collect(Collectors.joining(", "));
                return "groups(" + (groups.groups().size() == 2 ? sets : type(List.class) + ".of(" + sets + ")") + ")";
            }

            @Override
            public String isolate(PartitionShape.Isolate isolate) {
                return "isolate(" + text(isolate.node().name()) + ")";
            }

            @Override
            public String bridge(PartitionShape.Bridge bridge) {
                NodePattern node = bridge.node().orElseThrow(NoWordsException::new);
                return "bridge(" + text(node.name()) + ")";
            }

            @Override
            public String oneWay(PartitionShape.OneWay oneWay) {
                return "oneWay(" + set(oneWay.from()) + ", " + set(oneWay.to()) + ")";
            }

            @Override
            public String zones(PartitionShape.Zones zones) {
                throw new NoWordsException();
            }

            @Override
            public String links(PartitionShape.Links links) {
                return "links(" + linkSet(links.links()) + ")";
            }
        });
    }

    String links(Set<LinkPattern> links) {
        LinkPattern first = links.iterator().next();
        return links.size() == 1 ? ends(first) : linkSet(links);
    }

    private String linkSet(Set<LinkPattern> links) {
        return type(Set.class) + ".of("
                + links.stream()
                        .map(link -> type(LinkPattern.class) + ".of(" + ends(link) + ")")
                        .collect(Collectors.joining(", "))
                + ")";
    }

    private static String ends(LinkPattern link) {
        return text(link.from().name()) + ", " + text(link.to().name());
    }

    private String set(Set<NodePattern> nodes) {
        return type(Set.class) + ".of("
                + nodes.stream().map(node -> text(node.name())).collect(Collectors.joining(", ")) + ")";
    }

    String reordering(Reordering reordering) {
        double probability = reordering.probability();
        int distance = reordering.distance();
        String name = type(Reordering.class);
        return distance == 0
                ? same(reordering, Reordering.random(probability), name + ".random(" + probability + ")")
                : same(
                        reordering,
                        Reordering.byDistance(probability, distance),
                        name + ".byDistance(" + probability + ", " + distance + ")");
    }

    String latency(Latency latency) {
        Map<String, Object> parameters = latency.parameters();
        Duration mean = latency.mean();
        if (parameters.keySet().equals(Set.of("mean"))) {
            return duration(mean);
        } else if (parameters.keySet().equals(Set.of("mean", "jitter"))) {
            Duration jitter = (Duration) parameters.getOrDefault("jitter", Duration.ZERO);
            return type(Latency.class) + ".uniform(" + duration(mean) + ", " + duration(jitter) + ")";
        }
        throw new NoWordsException();
    }

    String loss(Loss loss) {
        Map<String, Object> parameters = loss.parameters();
        String name = type(Loss.class);
        if (parameters.keySet().equals(Set.of("probability"))) {
            return name + ".random(" + parameters.get("probability") + ")";
        } else if (parameters.keySet().equals(Set.of("mean", "burst"))) {
            return name + ".bursts(" + parameters.get("mean") + ", " + parameters.get("burst") + ")";
        }
        throw new NoWordsException();
    }

    /** The code of an impairment that {@code random(probability)} makes. */
    <T extends Impairment> String random(T impairment, double probability, DoubleFunction<T> random) {
        return same(
                impairment, random.apply(probability), type(impairment.getClass()) + ".random(" + probability + ")");
    }

    /** The code of something, if there is no more to it. */
    private static <T> String same(T value, T plain, String code) {
        if (!value.equals(plain)) {
            throw new NoWordsException();
        }
        return code;
    }
}
