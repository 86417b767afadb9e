package dev.netsplit.scenario;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.netsplit.topology.NodeName;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Where a scenario runs that {@link Scenario#toChaosMesh} writes: which pods on Kubernetes its nodes are. Immutable.
 *
 * <pre>{@code
 * ChaosMeshTarget target = ChaosMeshTarget.builder()
 *         .namespace("raft")
 *         .nodes("n1", "n2", "n3")                     // pods with the label app: n1, ...
 *         .build();
 * }</pre>
 */
public final class ChaosMeshTarget {
    private static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?");
    private static final Pattern LABEL_KEY = Pattern.compile(
            "(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?/)?[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?");
    private static final Pattern LABEL_VALUE = Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?");

    private final String namespace;
    private final ImmutableList<NodeName> nodes;
    private final ImmutableMap<String, Set<NodeName>> zones;
    private final ImmutableMap<NodeName, Map<String, String>> labels;
    private final ImmutableList<String> containers;
    private final boolean separate;

    private ChaosMeshTarget(Builder builder, ImmutableMap<NodeName, Map<String, String>> labels) {
        this.namespace = builder.namespace;
        this.nodes = builder.nodes;
        this.zones = ImmutableMap.copyOf(builder.zones);
        this.labels = labels;
        this.containers = builder.containers;
        this.separate = builder.separate;
    }

    /** A builder; a target needs nodes. */
    public static Builder builder() {
        return new Builder();
    }

    /** The namespace of the pods and of what is written. */
    public String namespace() {
        return namespace;
    }

    /** The nodes, in the order of their declaration. */
    public List<NodeName> nodes() {
        return nodes;
    }

    /** The nodes of each zone. */
    public Map<String, Set<NodeName>> zones() {
        return zones;
    }

    /**
     * The labels of a node's pod, by key.
     *
     * @throws IllegalArgumentException if there is no such node
     */
    public Map<String, String> labels(NodeName node) {
        Map<String, String> known = labels.get(node);
        if (known == null) {
            throw new IllegalArgumentException("node (%s) must be one of %s; it is no pod".formatted(node, nodes));
        }
        return known;
    }

    /** The containers that are killed in a node's pod; empty if the pod is. */
    public List<String> containers() {
        return containers;
    }

    /** Whether each fault is a manifest of its own, instead of all of them a workflow. */
    public boolean isSeparate() {
        return separate;
    }

    /** Builds a {@link ChaosMeshTarget}. Not thread-safe. */
    public static final class Builder {
        private String namespace = "default";
        private ImmutableList<NodeName> nodes = ImmutableList.of();
        private final Map<String, Set<NodeName>> zones = new LinkedHashMap<>();
        private String labelKey = "app";
        private final Map<NodeName, Map<String, String>> labels = new LinkedHashMap<>();
        private ImmutableList<String> containers = ImmutableList.of();
        private boolean separate;

        private Builder() {}

        /**
         * The namespace of the pods and of what is written; default {@code default}.
         *
         * @throws IllegalArgumentException if it is no DNS label
         */
        @CanIgnoreReturnValue
        public Builder namespace(String name) {
            checkArgument(
                    DNS_LABEL.matcher(name).matches(),
                    "namespace (%s) must be 1 to 63 lower-case letters, digits and hyphens, with no hyphen at either end",
                    name);
            this.namespace = name;
            return this;
        }

        /**
         * The nodes of the network in the order of their declaration, without the host: who is meant by {@code *}, or
         * by all others.
         *
         * @throws IllegalArgumentException if one is not of a node's form, is the host, or there twice
         */
        @CanIgnoreReturnValue
        public Builder nodes(String... names) {
            ImmutableList<NodeName> newNodes = named(names);
            checkArgument(!newNodes.contains(NodeName.HOST), "node (host) must not be a pod: it is the test's own JVM");
            checkArgument(
                    Set.copyOf(newNodes).size() == newNodes.size(), "nodes (%s) must each be there once", newNodes);
            this.nodes = newNodes;
            return this;
        }

        /** Nodes that a scenario calls by one name; default no zone. */
        @CanIgnoreReturnValue
        public Builder zone(String name, String... members) {
            zones.put(name, ImmutableSet.copyOf(named(members)));
            return this;
        }

        /**
         * The key of the label whose value is a node's name, for all nodes without
         * {@linkplain #labels labels of their own}; default {@code app}. Of a stateful set whose pods are the nodes:
         * {@code statefulset.kubernetes.io/pod-name}.
         *
         * @throws IllegalArgumentException if it is not of a label's form
         */
        @CanIgnoreReturnValue
        public Builder label(String key) {
            this.labelKey = checkedKey(key);
            return this;
        }

        /**
         * The labels of a node's pod, all of which must be met; default its name under {@link #label}.
         *
         * @throws IllegalArgumentException if there is none, or one is not of a label's form
         */
        @CanIgnoreReturnValue
        public Builder labels(String node, Map<String, String> podLabels) {
            checkArgument(!podLabels.isEmpty(), "labels (%s) of node %s must be at least one", podLabels, node);
            podLabels.forEach((key, value) -> {
                checkedKey(key);
                checkArgument(
                        LABEL_VALUE.matcher(value).matches(),
                        "label value (%s) must be 1 to 63 letters, digits, hyphens, points and underscores",
                        value);
            });
            labels.put(new NodeName(node), ImmutableSortedMap.copyOf(podLabels));
            return this;
        }

        /**
         * The containers in which the system under test runs: a fault that kills or restarts a node kills these, and
         * the pod stays; default none, and the pod is killed.
         *
         * @throws IllegalArgumentException if one is no DNS label
         */
        @CanIgnoreReturnValue
        public Builder containers(String... names) {
            for (String name : names) {
                checkArgument(DNS_LABEL.matcher(name).matches(), "container (%s) must be a DNS label", name);
            }
            this.containers = ImmutableList.copyOf(names);
            return this;
        }

        /**
         * Each fault becomes a manifest of its own, to be applied by hand or by another tool at its time; default one
         * workflow for all.
         */
        @CanIgnoreReturnValue
        public Builder separateManifests() {
            this.separate = true;
            return this;
        }

        /**
         * The target.
         *
         * @throws IllegalArgumentException if there are no nodes, or something is said of one that is none of them
         */
        public ChaosMeshTarget build() {
            checkArgument(!nodes.isEmpty(), "nodes (%s) must be at least one", nodes);
            labels.keySet().forEach(this::checkKnown);
            zones.values().forEach(members -> members.forEach(this::checkKnown));
            return new ChaosMeshTarget(
                    this,
                    nodes.stream()
                            .collect(ImmutableMap.toImmutableMap(
                                    node -> node,
                                    node -> labels.getOrDefault(node, ImmutableMap.of(labelKey, node.value())))));
        }

        private void checkKnown(NodeName node) {
            checkArgument(nodes.contains(node), "node (%s) must be one of %s", node, nodes);
        }

        private static ImmutableList<NodeName> named(String... names) {
            return Arrays.stream(names).map(NodeName::new).collect(ImmutableList.toImmutableList());
        }

        private static String checkedKey(String key) {
            checkArgument(
                    LABEL_KEY.matcher(key).matches(),
                    "label (%s) must be a name of 1 to 63 letters, digits, hyphens, points and underscores, perhaps after"
                            + " a domain and a slash",
                    key);
            return key;
        }
    }
}
