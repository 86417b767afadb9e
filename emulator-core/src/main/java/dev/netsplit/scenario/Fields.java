package dev.netsplit.scenario;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** A mapping in a file, of a known form. */
final class Fields {
    private final Value whole;
    private final Map<String, Value> values;

    private Fields(Value whole, Map<String, Value> values) {
        this.whole = whole;
        this.values = values;
    }

    /**
     * @throws ScenarioFormatException if a key is not one of the form's, or is there twice
     */
    static Fields of(String source, Value whole, Form form, MappingNode mapping) {
        for (NodeTuple entry : mapping.getValue()) {
            String name = key(source, entry);
            if (!form.keys().contains(name)) {
                throw new Value(source, "key", entry.getKeyNode()).error(form.refusal(name));
            }
        }
        return new Fields(whole, entries(source, mapping));
    }

    /** Whatever the keys are. */
    static Map<String, Value> entries(String source, MappingNode mapping) {
        Map<String, Value> values = new LinkedHashMap<>();
        for (NodeTuple entry : mapping.getValue()) {
            String name = key(source, entry);
            if (values.put(name, new Value(source, name, entry.getValueNode())) != null) {
                throw new Value(source, "key", entry.getKeyNode())
                        .error("key (%s) must be there once only".formatted(name));
            }
        }
        return values;
    }

    private static String key(String source, NodeTuple entry) {
        return entry.getKeyNode() instanceof ScalarNode scalar
                ? scalar.getValue()
                : new Value(source, "key", entry.getKeyNode()).text();
    }

    /** Those that are there, in their order. */
    Set<String> keys() {
        return values.keySet();
    }

    boolean has(String key) {
        return values.containsKey(key);
    }

    Optional<Value> get(String key) {
        return Optional.ofNullable(values.get(key));
    }

    Value required(String key) {
        return get(key).orElseThrow(() -> whole.error("%s must have the key %s".formatted(whole.name(), key)));
    }

    /** A key's value by a function, or the default. */
    <T> T get(String key, Function<Value, T> reader, T otherwise) {
        Value value = values.get(key);
        return value == null ? otherwise : reader.apply(value);
    }

    /** The one of the keys that is there. */
    String oneOf(List<String> keys) {
        List<String> there = keys.stream().filter(values::containsKey).toList();
        if (there.size() == 1) {
            return there.get(0);
        }
        if (there.isEmpty()) {
            throw whole.error("%s must have one of the keys %s".formatted(whole.name(), keys));
        }
        throw required(there.get(1))
                .error("key (%s) must not stand beside %s; one of them says it".formatted(there.get(1), there.get(0)));
    }

    /** Returns the one of the forms whose key is there, and refuses what goes with another one. */
    <F extends KeyedForm> F oneOf(F[] forms) {
        String key = oneOf(KeyedForm.keys(forms));
        for (F form : forms) {
            if (!form.key().equals(key)) {
                refuse(form.companions(), "it goes with " + form.key());
            }
        }
        return Stream.of(forms)
                .filter(form -> form.key().equals(key))
                .findFirst()
                .orElseThrow();
    }

    /** Refuses keys that have no meaning here. */
    void refuse(List<String> keys, String why) {
        for (String key : keys) {
            if (values.containsKey(key)) {
                throw required(key).error("key (%s) must not be here: %s".formatted(key, why));
            }
        }
    }

    Value whole() {
        return whole;
    }
}
