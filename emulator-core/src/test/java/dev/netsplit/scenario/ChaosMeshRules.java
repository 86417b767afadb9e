package dev.netsplit.scenario;

import static dev.netsplit.scenario.ChaosMeshSchemas.at;
import static dev.netsplit.scenario.ChaosMeshSchemas.value;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What Chaos Mesh's admission webhooks ask of a workflow beyond its schema. */
final class ChaosMeshRules {
    private ChaosMeshRules() {}

    static void check(String manifest) {
        Map<?, ?> resource = (Map<?, ?>) ChaosMeshSchemas.load(manifest);
        Map<?, ?> spec = at(resource, "spec");
        assertThat((String) value(at(resource, "metadata"), "name")).matches("[a-z0-9]([a-z0-9-]*[a-z0-9])?");
        if ("Workflow".equals(value(resource, "kind"))) {
            checkTemplates(
                    spec,
                    ((List<?>) value(spec, "templates"))
                            .stream().<Map<?, ?>>map(Map.class::cast).toList());
        }
    }

    private static void checkTemplates(Map<?, ?> spec, List<Map<?, ?>> templates) {
        List<Object> names = new ArrayList<>();
        templates.forEach(template -> names.add(value(template, "name")));
        List<Object> started = Stream.concat(
                        Stream.of(value(spec, "entry")),
                        templates.stream().flatMap(template -> children(template).stream()))
                .<Object>map(name -> name)
                .toList();
        assertThat(names).doesNotHaveDuplicates();
        assertThat(started).containsExactlyInAnyOrderElementsOf(names); // each runs, and once
        assertThat(templates).allSatisfy(template -> {
            String type = (String) value(template, "templateType");
            assertThat((String) value(template, "name")).matches("[a-z0-9]([a-z0-9-]{0,55}[a-z0-9])?");
            if (type.equals("Serial") || type.equals("Parallel")) {
                assertThat(children(template)).isNotEmpty();
            } else {
                assertThat((String) value(template, "deadline")).matches("[0-9.]+(ns|us|ms|s|m|h)");
            }
            if (type.endsWith("Chaos")) {
                Map<?, ?> chaos = at(template, Character.toLowerCase(type.charAt(0)) + type.substring(1));
                assertThat(chaos.containsKey("duration")).isFalse();
                assertThat(chaos.containsKey("containerNames"))
                        .isEqualTo(value(chaos, "action").equals("container-kill"));
            }
        });
    }

    private static List<?> children(Map<?, ?> template) {
        List<?> children = (List<?>) template.get("children");
        return children == null ? List.of() : children;
    }
}
