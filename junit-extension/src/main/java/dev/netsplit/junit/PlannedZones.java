package dev.netsplit.junit;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableSet;
import dev.netsplit.NetworkBuilder;
import dev.netsplit.topology.NodeName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What annotations ask for of a network's zones; not checked yet.
 *
 * @param zones each a zone's name, {@code =} and its nodes
 */
record PlannedZones(List<String> zones) {
    static final PlannedZones NONE = new PlannedZones(List.of());

    private static final Splitter NODES = Splitter.on(',').trimResults();

    PlannedZones {
        zones = List.copyOf(zones);
    }

    /** What the annotation says, and if it says nothing, this. */
    PlannedZones with(NetworkEmulation own) {
        return own.zones().length > 0 ? new PlannedZones(List.of(own.zones())) : this;
    }

    /**
     * @param builder which has the nodes already
     * @throws IllegalArgumentException if they are wrong
     */
    void applyTo(NetworkBuilder builder) {
        zones.forEach(text -> builder.zone(name(text), nodes(text).toArray(String[]::new)));
    }

    /**
     * The nodes of each zone, once a builder has taken them.
     *
     * @throws IllegalArgumentException if they are wrong
     */
    Map<String, Set<NodeName>> members() {
        Map<String, Set<NodeName>> members = new LinkedHashMap<>(); // in the order of declaration, for messages
        for (String text : zones) {
            members.put(name(text), nodes(text).stream().map(NodeName::new).collect(ImmutableSet.toImmutableSet()));
        }
        return members;
    }

    private static String name(String text) {
        int sign = text.indexOf('=');
        String name = text.substring(0, Math.max(sign, 0)).strip();
        if (name.isEmpty()) {
            throw malformed(text);
        }
        if (!NodeName.isValid(name)) {
            throw new IllegalArgumentException("zone (" + name
                    + ") must have a name like a node's: lower-case letters, digits and hyphens, such as eu-west");
        }
        return name;
    }

    private static List<String> nodes(String text) {
        List<String> nodes = NODES.splitToList(text.substring(text.indexOf('=') + 1));
        if (nodes.contains("")) {
            throw malformed(text);
        }
        return nodes;
    }

    private static IllegalArgumentException malformed(String text) {
        return new IllegalArgumentException("zones (" + text
                + ") must be a zone, '=' and at least one node, with commas between several, such as eu=n1,n2");
    }
}
