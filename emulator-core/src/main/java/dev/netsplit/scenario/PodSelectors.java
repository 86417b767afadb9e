package dev.netsplit.scenario;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import dev.netsplit.topology.NodeName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How Chaos Mesh finds the pods of nodes: by labels, all of which must be met. */
final class PodSelectors {
    private final ChaosMeshTarget target;

    PodSelectors(ChaosMeshTarget target) {
        this.target = target;
    }

    /** Whether one selector can name these nodes and no others: they differ in one label only. */
    boolean isOne(Set<NodeName> nodes) {
        return nodes.size() == 1 || differing(nodes).isPresent();
    }

    /** All pods of these nodes. */
    Map<String, Object> of(Set<NodeName> nodes) {
        List<Map<String, String>> labels = nodes.stream().map(target::labels).toList();
        ImmutableMap.Builder<String, Object> selector = ImmutableMap.builder();
        selector.put("namespaces", List.of(target.namespace()));
        if (nodes.size() == 1) {
            return selector.put("labelSelectors", labels.get(0)).buildOrThrow();
        }
        String key = differing(nodes)
                .orElseThrow(() -> new IllegalStateException("nodes (" + nodes + ") must differ in one label"));
        Map<String, String> common = Maps.filterKeys(labels.get(0), other -> !other.equals(key));
        if (!common.isEmpty()) {
            selector.put("labelSelectors", ImmutableMap.copyOf(common));
        }
        List<String> values = labels.stream()
                .map(label -> label.getOrDefault(key, ""))
                .distinct()
                .collect(ImmutableList.toImmutableList());
        return selector.put(
                        "expressionSelectors", List.of(ImmutableMap.of("key", key, "operator", "In", "values", values)))
                .buildOrThrow();
    }

    private Optional<String> differing(Set<NodeName> nodes) {
        List<Map<String, String>> labels = nodes.stream().map(target::labels).toList();
        Map<String, String> first = labels.get(0);
        if (!labels.stream().allMatch(label -> label.keySet().equals(first.keySet()))) {
            return Optional.empty();
        }
        List<String> keys = first.keySet().stream()
                .filter(key ->
                        labels.stream().map(label -> label.get(key)).distinct().count() > 1)
                .toList();
        return keys.size() == 1 ? Optional.of(keys.get(0)) : Optional.empty();
    }
}
