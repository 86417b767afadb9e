package dev.netsplit.scenario;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The published schema says what the parser takes. */
class SchemaTest {
    private static final Schema SCHEMA = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(Scenario.schema());
    private static final Pattern YAML_BLOCK = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

    static LongStream seeds() {
        return LongStream.range(0, 300);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatIsPrintedIsValid(long seed) {
        String text = RandomScenarios.of(seed).toYaml();

        assertThat(errors(text)).as(text).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void theParserAndTheSchemaKnowTheSameKeys(Form form) {
        Map<?, ?> definition = definition(form.definition());
        Set<Object> keys = new LinkedHashSet<>();
        boolean shared = definition.containsValue("#/$defs/action-keys");
        if (definition.containsKey("properties")) {
            keys.addAll(at(definition, "properties").keySet());
        }
        if (shared) {
            keys.addAll(at(definition("action-keys"), "properties").keySet());
        }

        assertThat(keys).isEqualTo(form.keys());
        assertThat(definition.get(shared ? "unevaluatedProperties" : "additionalProperties"))
                .isEqualTo(false);
    }

    @Test
    void theSchemaAsksForOneTriggerAndOneActionOfThoseThatTheParserKnows() {
        List<?> step = (List<?>) requireNonNull(definition("step").get("allOf"));
        List<String> subjects = KeyedForm.keys(ActionForm.values());

        assertThat(alternatives(step.get(0))).isEqualTo(KeyedForm.keys(TriggerForm.values()));
        assertThat(alternatives(step.get(1)))
                .isEqualTo(Stream.concat(subjects.stream(), Stream.of("one-of")).toList());
        assertThat(alternatives(definition("action"))).isEqualTo(subjects);
        assertThat(alternatives(definition("when"))).isEqualTo(KeyedForm.keys(WhenForm.values()));
        assertThat(alternatives(requireNonNull(definition("action-keys").get("then"))))
                .isEqualTo(PacketActionForm.KEYS);
    }

    @Test
    void theSchemaAsksForTheKeysWithWhichOthersGo() {
        Map<String, List<String>> ofActions = companions(ActionForm.values());
        ofActions.put("lookup", List.of("answer"));

        assertThat(definition("action-keys").get("dependentRequired")).isEqualTo(ofActions);
        assertThat(definition("step").get("dependentRequired")).isEqualTo(companions(TriggerForm.values()));
        assertThat(definition("when").get("dependentRequired")).isEqualTo(companions(WhenForm.values()));
    }

    private static Map<?, ?> definition(String name) {
        Map<?, ?> schema = (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(Scenario.schema());
        return at(at(schema, "$defs"), name);
    }

    /** The keys of which a part of the schema asks for exactly one. */
    private static List<Object> alternatives(Object schema) {
        List<Object> keys = new ArrayList<>();
        for (Object one : (List<?>) requireNonNull(((Map<?, ?>) schema).get("oneOf"))) {
            keys.addAll((List<?>) requireNonNull(((Map<?, ?>) one).get("required")));
        }
        return keys;
    }

    private static Map<String, List<String>> companions(KeyedForm... forms) {
        Map<String, List<String>> companions = new LinkedHashMap<>();
        for (KeyedForm form : forms) {
            form.companions().forEach(companion -> companions.put(companion, List.of(form.key())));
        }
        return companions;
    }

    @Test
    void everyExampleOfTheDocumentationIsValid() throws IOException {
        String documentation =
                Files.readString(Path.of("../README.md")) + Files.readString(Path.of("../docs/scenarios.md"));
        List<String> examples = YAML_BLOCK
                .matcher(documentation)
                .results()
                .map(block -> block.group(1))
                .toList();

        assertThat(examples).hasSizeGreaterThan(1).allSatisfy(text -> {
            assertThat(errors(text)).isEmpty();
            Scenario.parse(text);
        });
    }

    @Test
    void everyExampleFileIsValid() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("../examples/src"))) {
            List<Path> scenarios =
                    files.filter(file -> file.toString().endsWith(".yaml")).toList();

            assertThat(scenarios).isNotEmpty().allSatisfy(file -> {
                assertThat(errors(Files.readString(file))).isEmpty();
                Scenario.load(file);
            });
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "at: 1s",
                "partition: halves",
                "at: 1 second\n    partition: halves",
                "at: 1s\n    partition: halfs",
                "at: 1s\n    after: other\n    partition: halves",
                "at: 1s\n    partition: halves\n    node: {restart: n1}",
                "at: 1s\n    partition: {isolate: n1, bridge: n2}",
                "at: 1s\n    partition: {isolate: '*'}",
                "at: 1s\n    partition: {groups: [[n1]]}",
                "at: 1s\n    partition: halves\n    mode: drops",
                "at: 1s\n    partition: halves\n    match: {port: 1}",
                "at: 1s\n    packets: a -> b",
                "at: 1s\n    packets: a - b\n    drop: true",
                "at: 1s\n    packets: a -> b\n    drop: false",
                "at: 1s\n    packets: a -> b\n    drop: true\n    hold: true",
                "at: 1s\n    packets: a -> b\n    lose: 1 percent",
                "at: 1s\n    packets: a -> b\n    lose: 1.5",
                "at: 1s\n    packets: a -> b\n    lose: {mean: 1%}",
                "at: 1s\n    packets: a -> b\n    limit: 10mbps",
                "at: 1s\n    packets: a -> b\n    delay: {jitter: 5ms}",
                "at: 1s\n    packets: a -> b\n    match: {nth: 3, first: 1}\n    drop: true",
                "at: 1s\n    packets: a -> b\n    match: {flags: [SIN]}\n    drop: true",
                "at: 1s\n    node: {destroy: n1}",
                "at: 1s\n    lookup: db",
                "at: 1s\n    wait: 1s\n    partition: halves",
                "every: 1s\n    partition: halves",
                "at: 1s\n    times: 3\n    partition: halves",
                "when: {signal: go, nth: 3}\n    partition: halves",
                "at: 1s\n    partition: halves\n    heal: true\n    one-of: [{heal: true}]",
                "at: 1s\n    one-of: [{heal: true, drop: true}]",
                "at: 1s\n    one-of: [{heal: true, at: 1s}]",
                "at: 1s\n    one-of: [{heal: true}]\n    mode: drop",
                "at: 1s\n    heal: []",
                "at: 1s\n    name: 42\n    heal: true",
            })
    void whatTheParserRefusesTheSchemaRefusesToo(String step) {
        String text = "name: wrong\nend: 20s\nsteps:\n  - " + step + "\n";

        assertThat(errors(text)).as(text).isNotEmpty();
        assertThatThrownBy(() -> Scenario.parse(text)).isInstanceOf(ScenarioFormatException.class);
    }

    @Test
    void onlyKeysOfTheScenarioAreTaken() {
        assertThat(errors("name: x\nstep: []\n")).isNotEmpty();
        assertThat(errors("name: x\nsteps: []\n")).isNotEmpty();
    }

    private static List<Error> errors(String yaml) {
        return SCHEMA.validate(yaml, InputFormat.YAML);
    }

    private static Map<?, ?> at(Map<?, ?> map, String key) {
        return (Map<?, ?>) requireNonNull(map.get(key), key);
    }
}
