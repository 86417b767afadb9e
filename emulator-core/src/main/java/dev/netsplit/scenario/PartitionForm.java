package dev.netsplit.scenario;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.netsplit.fault.PartitionFault;
import dev.netsplit.fault.PartitionMode;
import dev.netsplit.topology.PartitionShape;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A partition in a file: its shape by a word or a mapping, and its mode. */
final class PartitionForm {
    private static final ImmutableMap<String, PartitionShape> SHAPES = ImmutableMap.<String, PartitionShape>builder()
            .put("halves", PartitionShape.halves())
            .put("random-halves", PartitionShape.randomHalves())
            .put("random-node", PartitionShape.randomNode())
            .put("majority-minority", PartitionShape.majorityMinority())
            .put("bridge", PartitionShape.bridge())
            .put("majorities-ring", PartitionShape.majoritiesRing())
            .put("zones", PartitionShape.zones())
            .buildOrThrow();

    private static final ImmutableMap<String, PartitionMode> MODES = ImmutableMap.of(
            "drop", PartitionMode.drop(), "reject", PartitionMode.reject(), "hold", PartitionMode.hold());

    private PartitionForm() {}

    static PartitionFault read(Fields fields) {
        Value shape = fields.required(ActionForm.PARTITION.key());
        PartitionMode mode = fields.get("mode", PartitionForm::mode, PartitionMode.drop());
        return shape.checked(() -> new PartitionFault(shape.isMapping() ? shape(shape) : shape.word(SHAPES), mode));
    }

    private static PartitionShape shape(Value shape) {
        Fields fields = shape.fields(Form.PARTITION);
        String key = fields.oneOf(List.copyOf(Form.PARTITION.keys()));
        Value value = fields.required(key);
        return switch (key) {
            case "groups" -> new PartitionShape.Groups(value.list(NodesForm::read));
            case "isolate" -> new PartitionShape.Isolate(NodesForm.node(value));
            case "bridge" -> new PartitionShape.Bridge(Optional.of(NodesForm.node(value)));
            case "one-way" -> oneWay(value.fields(Form.ONE_WAY));
            case "zones" -> new PartitionShape.Zones(value.list(Value::text));
            case "links" -> PartitionShape.links(NodesForm.links(value));
            default -> throw new AssertionError(key + " has no shape");
        };
    }

    private static PartitionShape oneWay(Fields fields) {
        return new PartitionShape.OneWay(
                NodesForm.read(fields.required("from")), NodesForm.read(fields.required("to")));
    }

    private static PartitionMode mode(Value value) {
        if (!value.isMapping()) {
            return value.word(MODES);
        }
        Value profile = value.fields(Form.MODE).required("slow");
        return profile.checked(() -> PartitionMode.slow(ProfileForm.read(profile)));
    }

    static void write(PartitionFault partition, Map<String, Object> written) {
        written.put(ActionForm.PARTITION.key(), write(partition.shape()));
        write(partition.mode()).ifPresent(mode -> written.put("mode", mode));
    }

    private static Optional<Object> write(PartitionMode mode) {
        return mode.match(new PartitionMode.Cases<>() {
            @Override
            public Optional<Object> drop(PartitionMode.Drop drop) {
                return Optional.empty(); // the default
            }

            @Override
            public Optional<Object> reject(PartitionMode.Reject reject) {
                return Optional.of(key(MODES, reject));
            }

            @Override
            public Optional<Object> hold(PartitionMode.Hold hold) {
                return Optional.of(key(MODES, hold));
            }

            @Override
            public Optional<Object> slow(PartitionMode.Slow slow) {
                return Optional.of(Map.of("slow", ProfileForm.write(slow.profile())));
            }
        });
    }

    private static Object write(PartitionShape shape) {
        return shape.match(new ShapeCases<Object>() {
            @Override
            Object word(PartitionShape shape) {
                return key(SHAPES, shape);
            }

            @Override
            public Object groups(PartitionShape.Groups groups) {
                return Map.of(
                        "groups",
                        groups.groups().stream().map(NodesForm::write).collect(ImmutableList.toImmutableList()));
            }

            @Override
            public Object isolate(PartitionShape.Isolate isolate) {
                return Map.of("isolate", isolate.node().name());
            }

            @Override
            public Object bridge(PartitionShape.Bridge bridge) {
                return bridge.node()
                        .<Object>map(node -> Map.of("bridge", node.name()))
                        .orElseGet(() -> key(SHAPES, bridge));
            }

            @Override
            public Object oneWay(PartitionShape.OneWay oneWay) {
                return Map.of(
                        "one-way",
                        ImmutableMap.of("from", NodesForm.write(oneWay.from()), "to", NodesForm.write(oneWay.to())));
            }

            @Override
            public Object zones(PartitionShape.Zones zones) {
                return zones.zones().isEmpty() ? key(SHAPES, zones) : Map.of("zones", zones.zones());
            }

            @Override
            public Object links(PartitionShape.Links links) {
                return Map.of("links", NodesForm.write(links.links()));
            }
        });
    }

    private static <T> String key(Map<String, T> words, T meaning) {
        return words.entrySet().stream()
                .filter(word -> word.getValue().equals(meaning))
                .findFirst()
                .orElseThrow(() -> new AssertionError(meaning + " has no word"))
                .getKey();
    }
}
