package dev.netsplit.scenario;

import com.google.common.collect.ImmutableMap;
import dev.netsplit.impair.Quantities;
import dev.netsplit.scenario.ChaosMeshFaults.Experiment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The templates of a workflow: all steps in parallel, each after a wait since the start, so that lateness does not add
 * up; then a quiet time.
 */
final class ChaosMeshWorkflow {
    static final String ENTRY = "scenario";

    /** How long Chaos Mesh has to do what is over as soon as it is done. */
    private static final Duration INSTANT = Duration.ofSeconds(10);

    private final List<ChaosMeshExport.Part> parts;
    private final Duration quietTime;
    private final ChaosMeshNames names = new ChaosMeshNames();
    private final List<Map<String, Object>> templates = new ArrayList<>();

    ChaosMeshWorkflow(List<ChaosMeshExport.Part> parts, Duration quietTime) {
        this.parts = parts;
        this.quietTime = quietTime;
    }

    List<Map<String, Object>> templates() {
        String entry = names.unique(ENTRY);
        String steps = names.unique("steps");
        String quiet = names.unique("quiet");
        List<String> children = new ArrayList<>();
        templates.add(parent(entry, "Serial", List.of(steps, quiet)));
        templates.add(parent(steps, "Parallel", children)); // which come below
        parts.forEach(part -> children.add(step(part)));
        templates.add(suspend(quiet, quietTime));
        return templates;
    }

    /** A step's templates; the first of them has this name. */
    private String step(ChaosMeshExport.Part part) {
        String name = part.step().name();
        Duration start = part.span().start();
        if (start.isZero()) {
            return experiments(part, names.unique(name));
        }
        String step = names.unique(name);
        String wait = names.unique(name + "-wait");
        String fault = names.unique(name + "-fault");
        templates.add(parent(step, "Serial", List.of(wait, fault)));
        templates.add(suspend(wait, start));
        experiments(part, fault);
        return step;
    }

    private String experiments(ChaosMeshExport.Part part, String name) {
        List<Experiment> experiments = part.translation().experiments();
        if (experiments.size() == 1) {
            templates.add(experiment(name, part, experiments.get(0)));
            return name;
        }
        List<String> children = new ArrayList<>();
        templates.add(parent(name, "Parallel", children));
        for (Experiment experiment : experiments) {
            String child = names.unique(name + "-" + (children.size() + 1));
            children.add(child);
            templates.add(experiment(child, part, experiment));
        }
        return name;
    }

    private static Map<String, Object> experiment(String name, ChaosMeshExport.Part part, Experiment experiment) {
        Duration length = part.step().isInstant() ? INSTANT : part.span().length();
        Map<String, Object> template = new LinkedHashMap<>();
        template.put("name", name);
        template.put("templateType", experiment.kind());
        template.put("deadline", Quantities.text(length));
        template.put(experiment.field(), experiment.spec());
        return template;
    }

    private static Map<String, Object> parent(String name, String type, List<String> children) {
        Map<String, Object> template = new LinkedHashMap<>();
        template.put("name", name);
        template.put("templateType", type);
        template.put("children", children);
        return template;
    }

    private static Map<String, Object> suspend(String name, Duration time) {
        return ImmutableMap.of("name", name, "templateType", "Suspend", "deadline", Quantities.text(time));
    }
}
