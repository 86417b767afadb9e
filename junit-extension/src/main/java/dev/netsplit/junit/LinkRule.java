package dev.netsplit.junit;

import dev.netsplit.impair.LinkPair;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.impair.Loss;
import dev.netsplit.impair.Quantities;
import java.lang.reflect.AnnotatedElement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

/**
 * One {@code @LinkBetween}, and where it stands.
 *
 * @param level the class or method that it stands on
 */
record LinkRule(LinkBetween annotation, AnnotatedElement level) {
    private static final String EVERY_NODE = "*";
    private static final String HOST = "host";

    /** One direction, from one node to another. */
    record Direction(String from, String to) {}

    /**
     * Changes the profiles of the links that it names.
     *
     * @throws ExtensionConfigurationException if it is wrong, saying what and where
     */
    void applyTo(Map<Direction, LinkProfile> profiles, List<String> nodes) {
        try {
            if (annotation.preset() != LinkPreset.NONE) {
                applyPreset(profiles, nodes);
                return;
            }
            for (Direction link : links(nodes)) {
                profiles.put(link, changed(profiles.getOrDefault(link, LinkProfile.clean())));
            }
        } catch (IllegalArgumentException e) {
            throw new ExtensionConfigurationException(this + ": " + e.getMessage(), e);
        }
    }

    private void applyPreset(Map<Direction, LinkProfile> profiles, List<String> nodes) {
        LinkPreset preset = annotation.preset();
        if (saysProperties()) {
            throw new IllegalArgumentException(
                    "preset (" + preset
                            + ") must stand without netem, latency, jitter and loss; put them into another @LinkBetween after it");
        }
        LinkPair pair = preset.pair();
        if (annotation.from().equals(EVERY_NODE)
                && annotation.to().equals(EVERY_NODE)
                && !pair.up().equals(pair.down())) {
            throw new IllegalArgumentException("preset (" + preset
                    + ") must name one end, since its up and down differ: from the client, or to the server");
        }
        for (Direction link : links(nodes)) {
            profiles.put(link, pair.up());
            profiles.put(new Direction(link.to(), link.from()), pair.down());
        }
    }

    private boolean saysProperties() {
        return !(annotation.netem().isEmpty()
                && annotation.latency().isEmpty()
                && annotation.jitter().isEmpty()
                && annotation.loss().isEmpty());
    }

    private List<Direction> links(List<String> nodes) {
        List<Direction> links = new ArrayList<>();
        List<String> senders = matches("from", annotation.from(), nodes);
        List<String> receivers = matches("to", annotation.to(), nodes);
        if (annotation.from().equals(annotation.to()) && !annotation.from().equals(EVERY_NODE)) {
            throw new IllegalArgumentException("to (" + annotation.to() + ") must be another node than from");
        }
        for (String from : senders) {
            for (String to : receivers) {
                if (!from.equals(to)) {
                    links.add(new Direction(from, to));
                    if (annotation.bothWays()) {
                        links.add(new Direction(to, from));
                    }
                }
            }
        }
        return links;
    }

    private static List<String> matches(String attribute, String name, List<String> nodes) {
        if (name.equals(EVERY_NODE)) {
            return nodes;
        }
        if (!nodes.contains(name) && !name.equals(HOST)) {
            throw new IllegalArgumentException(attribute + " (" + name + ") must be one of " + nodes + ", host or *");
        }
        return List.of(name);
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
