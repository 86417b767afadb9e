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
        Value shape = fields.required("partition");
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
            default -> PartitionShape.links(NodesForm.links(value));
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
        written.put("partition", write(partition.shape()));
        if (partition.mode() instanceof PartitionMode.Slow slow) {
            written.put("mode", Map.of("slow", ProfileForm.write(slow.profile())));
        } else if (!partition.mode().equals(PartitionMode.drop())) {
            written.put("mode", key(MODES, partition.mode()));
        }
    }

    private static Object write(PartitionShape shape) {
        if (shape instanceof PartitionShape.Groups groups) {
            return Map.of(
                    "groups", groups.groups().stream().map(NodesForm::write).collect(ImmutableList.toImmutableList()));
        } else if (shape instanceof PartitionShape.Isolate isolate) {
            return Map.of("isolate", isolate.node().name());
        } else if (shape instanceof PartitionShape.Bridge bridge
                && bridge.node().isPresent()) {
            return Map.of("bridge", bridge.node().get().name());
        } else if (shape instanceof PartitionShape.OneWay oneWay) {
            return Map.of(
                    "one-way",
                    ImmutableMap.of("from", NodesForm.write(oneWay.from()), "to", NodesForm.write(oneWay.to())));
        } else if (shape instanceof PartitionShape.Zones zones && !zones.zones().isEmpty()) {
            return Map.of("zones", zones.zones());
        } else if (shape instanceof PartitionShape.Links links) {
            return Map.of("links", NodesForm.write(links.links()));
        }
        return key(SHAPES, shape);
    }

    private static <T> String key(Map<String, T> words, T meaning) {
        return words.entrySet().stream()
                .filter(word -> word.getValue().equals(meaning))
                .findFirst()
                .orElseThrow(() -> new AssertionError(meaning + " has no word"))
                .getKey();
    }
}
