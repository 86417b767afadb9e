package dev.netsplit.scenario;

import static java.util.Objects.requireNonNull;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The schemas of Chaos Mesh's own resource definitions, which take no key that they do not know. */
final class ChaosMeshSchemas {
    /** From the module's directory, in which tests run. */
    static final Path DEFINITIONS = Path.of("..", "..", "shared", "data", "chaos-mesh");

    private static final Pattern SEPARATOR = Pattern.compile("^---\n", Pattern.MULTILINE);

    private final Map<String, Schema> schemas = new LinkedHashMap<>();

    ChaosMeshSchemas() throws IOException {
        for (String file : List.of("networkchaos.yaml", "podchaos.yaml", "workflows.yaml")) {
            Map<?, ?> definition = (Map<?, ?>) load(Files.readString(DEFINITIONS.resolve(file)));
            Map<?, ?> spec = at(definition, "spec");
            Map<?, ?> version = (Map<?, ?>) ((List<?>) value(spec, "versions")).get(0);
            schemas.put(
                    (String) value(at(spec, "names"), "kind"), schema(at(at(version, "schema"), "openAPIV3Schema")));
        }
    }

    /** What is wrong with a manifest. */
    List<Error> errors(String manifest) {
        String kind = (String) value((Map<?, ?>) load(manifest), "kind");
        return requireNonNull(schemas.get(kind), kind).validate(manifest, InputFormat.YAML);
    }

    /** The documents of a text, those without anything in them left out. */
    static List<String> documents(String text) {
        return SEPARATOR
                .splitAsStream(text)
                .filter(document -> document.lines().anyMatch(line -> !line.startsWith("#")))
                .toList();
    }

    static Object load(String text) {
        return new Load(LoadSettings.builder().build()).loadFromString(text);
    }

    private static Schema schema(Map<?, ?> openApi) {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(new Dump(DumpSettings.builder().build()).dumpToString(closed(openApi)), InputFormat.YAML);
    }

    /** In the words of JSON Schema, and without room for keys that it does not name. */
    private static Map<String, Object> closed(Map<?, ?> openApi) {
        Map<String, Object> schema = new LinkedHashMap<>();
        openApi.forEach((key, value) -> {
            String word = (String) key;
            if (word.equals("properties")) {
                Map<String, Object> properties = new LinkedHashMap<>();
                ((Map<?, ?>) value)
                        .forEach((name, property) -> properties.put((String) name, closed((Map<?, ?>) property)));
                schema.put(word, properties);
            } else if (value instanceof Map<?, ?> inner
                    && (word.equals("items") || word.equals("additionalProperties"))) {
                schema.put(word, closed(inner));
            } else if (!word.startsWith("x-kubernetes-") && !word.equals("nullable")) {
                schema.put(word, value);
            }
        });
        boolean open = Optional.ofNullable(openApi.get("x-kubernetes-preserve-unknown-fields"))
                .isPresent();
        if (schema.containsKey("properties") && !open) {
            schema.putIfAbsent("additionalProperties", false);
        }
        return schema;
    }

    static Map<?, ?> at(Map<?, ?> map, String key) {
        return (Map<?, ?>) value(map, key);
    }

    static Object value(Map<?, ?> map, String key) {
        return requireNonNull(map.get(key), key);
    }
}
