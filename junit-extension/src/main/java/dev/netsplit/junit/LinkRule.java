package dev.netsplit.junit;

import dev.netsplit.impair.LinkPair;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.impair.Loss;
import dev.netsplit.impair.Quantities;
import dev.netsplit.topology.LinkName;
import dev.netsplit.topology.LinkPattern;
import dev.netsplit.topology.NodeName;
import dev.netsplit.topology.NodePattern;
import java.lang.reflect.AnnotatedElement;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

/**
 * One {@code @LinkBetween}, and where it stands.
 *
 * @param level the class or method that it stands on
 */
record LinkRule(LinkBetween annotation, AnnotatedElement level) {
    /**
     * Changes the profiles of the links that it names.
     *
     * @throws ExtensionConfigurationException if it is wrong, saying what and where
     */
    void applyTo(Map<LinkName, LinkProfile> profiles, List<NodeName> nodes, Map<String, Set<NodeName>> zones) {
        try {
            Set<LinkName> links = links(nodes, zones);
            if (annotation.preset() != LinkPreset.NONE) {
                applyPreset(profiles, links);
                return;
            }
            Set<LinkName> described = new LinkedHashSet<>(links);
            if (annotation.bothWays()) {
                links.forEach(link -> described.add(link.reverse()));
            }
            for (LinkName link : described) {
                profiles.put(link, changed(profiles.getOrDefault(link, LinkProfile.clean())));
            }
        } catch (IllegalArgumentException e) {
            throw new ExtensionConfigurationException(this + ": " + e.getMessage(), e);
        }
    }

    private void applyPreset(Map<LinkName, LinkProfile> profiles, Set<LinkName> links) {
        LinkPreset preset = annotation.preset();
        if (saysProperties()) {
            throw new IllegalArgumentException("preset (" + preset
                    + ") must stand without netem, latency, jitter and loss; put them into another"
                    + " @LinkBetween after it");
        }
        LinkPair pair = preset.pair();
        Optional<LinkName> ambiguous =
                links.stream().filter(link -> links.contains(link.reverse())).findFirst();
        if (ambiguous.isPresent() && !pair.up().equals(pair.down())) {
            throw new IllegalArgumentException("preset (" + preset
                    + ") must name one end, since its up and down differ: from the client, or to the server; "
                    + ambiguous.get().from() + " and " + ambiguous.get().to() + " would each be both");
        }
        for (LinkName link : links) {
            profiles.put(link, pair.up());
            profiles.put(link.reverse(), pair.down());
        }
    }

    private boolean saysProperties() {
        return !(annotation.netem().isEmpty()
                && annotation.latency().isEmpty()
                && annotation.jitter().isEmpty()
                && annotation.loss().isEmpty());
    }

    /** In the one direction that it names. */
    private Set<LinkName> links(List<NodeName> nodes, Map<String, Set<NodeName>> zones) {
        NodePattern from = pattern("from", annotation.from(), nodes, zones);
        NodePattern to = pattern("to", annotation.to(), nodes, zones);
        if (from.equals(to) && !isGroup(from, zones)) {
            throw new IllegalArgumentException("to (" + to + ") must be another node than from");
        }
        return new LinkPattern(from, to).resolve(nodes, zones);
    }

    private static NodePattern pattern(
            String attribute, String name, List<NodeName> nodes, Map<String, Set<NodeName>> zones) {
        try {
            NodePattern pattern = new NodePattern(name);
            pattern.resolve(nodes, zones);
            return pattern;
        } catch (IllegalArgumentException e) { // which does not know the attribute
            String zone = zones.isEmpty() ? "" : ", or a zone of " + zones.keySet();
            throw new IllegalArgumentException(
                    attribute + " (" + name + ") must be one of " + nodes + ", host or *" + zone, e);
        }
    }

    private static boolean isGroup(NodePattern pattern, Map<String, Set<NodeName>> zones) {
        return pattern.isEveryNode() || zones.containsKey(pattern.name());
    }

    private LinkProfile changed(LinkProfile profile) {
        if (!saysProperties()) {
            throw new IllegalArgumentException("one of preset, netem, latency, jitter and loss must be given");
        }
        LinkProfile.Builder builder =
                annotation.netem().isEmpty() ? profile.toBuilder() : LinkProfile.netem(annotation.netem()).toBuilder();
        if (!annotation.latency().isEmpty()) {
            builder.latency(Quantities.duration("latency", annotation.latency()));
        }
        if (!annotation.jitter().isEmpty()) {
            builder.jitter(Quantities.duration("jitter", annotation.jitter()));
        }
        if (!annotation.loss().isEmpty()) {
            builder.loss(Loss.random(Quantities.probability("loss", annotation.loss())));
        }
        return builder.build();
    }

    @Override
    public String toString() {
        return "@LinkBetween(from = \"" + annotation.from() + "\", to = \"" + annotation.to() + "\") on "
                + Levels.describe(level);
    }
}
