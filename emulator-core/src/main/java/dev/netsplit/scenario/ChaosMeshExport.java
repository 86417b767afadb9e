package dev.netsplit.scenario;

import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Sets;
import dev.netsplit.fault.FaultSpec;
import dev.netsplit.impair.Quantities;
import dev.netsplit.scenario.ChaosMeshFaults.Experiment;
import dev.netsplit.scenario.ChaosMeshFaults.Translation;
import dev.netsplit.topology.LinkName;
import dev.netsplit.topology.NodePattern;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Writes a scenario for Chaos Mesh; see docs/chaos-mesh.md. */
final class ChaosMeshExport {
    /** Chaos Mesh keeps deadlines to a second: what is shorter may be over before it began. */
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    private static final CharMatcher LINE_BREAKS = CharMatcher.javaIsoControl().or(CharMatcher.anyOf("\u2028\u2029"));

    private final Scenario scenario;
    private final ChaosMeshTarget target;
    private final Map<String, StepTimes.Span> times;
    private final ChaosMeshFaults faults;
    private final List<Part> parts = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private final Set<String> differences = new LinkedHashSet<>();

    ChaosMeshExport(Scenario scenario, ChaosMeshTarget target) {
        this.scenario = scenario;
        this.target = target;
        this.times = StepTimes.of(scenario);
        this.faults = new ChaosMeshFaults(target);
    }

    /** What a step becomes. */
    record Part(Step step, StepTimes.Span span, Translation translation) {}

    String text() {
        for (Step step : scenario.steps()) {
            try {
                add(step);
            } catch (IllegalArgumentException e) {
                problems.add("step (" + step.name() + "): " + e.getMessage());
            }
        }
        if (problems.isEmpty() && parts.isEmpty()) {
            problems.add("steps must have a fault");
        }
        if (!problems.isEmpty()) {
            throw new IllegalStateException("scenario (%s) must consist of what Chaos Mesh can do, but:\n  %s"
                    .formatted(scenario.name(), String.join("\n  ", problems)));
        }
        return target.isSeparate() ? manifests() : workflow();
    }

    private void add(Step step) {
        checkDecided(step);
        StepTimes.Span span = times.get(step.name());
        if (span == null) {
            throw new IllegalArgumentException(
                    "trigger (%s) must be a time, or hang on a step that has one: Chaos Mesh waits for no packets or signals"
                            .formatted(step.trigger()));
        }
        StepAction action = step.actions().get(0);
        ActionKind kind = ActionKind.of(action);
        if (kind.isHeal()) {
            return; // what it heals has its length
        }
        FaultSpec fault = kind.fault()
                .orElseThrow(() -> new IllegalArgumentException(
                        "action (%s) must be a fault or a heal: Chaos Mesh knows no others".formatted(action)));
        Translation translation =
                faults.translate(fault, difference -> differences.add("step " + step.name() + ": " + difference));
        if (!step.isInstant() && span.length().compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException("length (%s) must be at least %s: Chaos Mesh keeps times to a second"
                    .formatted(Quantities.text(span.length()), Quantities.text(SHORTEST)));
        }
        Part part = new Part(step, span, translation);
        parts.forEach(other -> checkApart(other, part));
        parts.add(part);
    }

    private void checkDecided(Step step) {
        TriggerKind trigger = TriggerKind.of(step.trigger());
        Cause cause = trigger.cause();
        boolean drawn = step.actions().size() > 1
                || trigger.isRepeated()
                || step.lasting().filter(time -> !time.isFixed()).isPresent()
                || (cause.event() != Cause.Event.FROM_OUTSIDE && !cause.isFixed());
        new NodeMapping(this::checkDecided).apply(step.actions().get(0));
        if (drawn) {
            throw new IllegalArgumentException("it (%s: %s) must be decided first; export scenario.resolve(seed, nodes)"
                    .formatted(step.trigger(), step.description()));
        }
    }

    private NodePattern checkDecided(NodePattern pattern) {
        if (scenario.choices().stream().anyMatch(choice -> choice.name().value().equals(pattern.name()))) {
            throw new IllegalArgumentException(
                    "node (%s) must be decided first; export scenario.resolve(seed, nodes)".formatted(pattern));
        }
        return pattern;
    }

    private static void checkApart(Part other, Part part) {
        Set<LinkName> both = Sets.intersection(
                other.translation().shaped(), part.translation().shaped());
        if (!both.isEmpty() && other.span().overlaps(part.span())) {
            throw new IllegalArgumentException(("links (%s) must not be impaired while step (%s) impairs them: of two"
                            + " experiments on the same packets Chaos Mesh applies one")
                    .formatted(
                            both.stream().map(LinkName::toString).collect(Collectors.joining(", ")),
                            other.step().name()));
        }
    }

    private String workflow() {
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("entry", ChaosMeshWorkflow.ENTRY);
        spec.put("templates", new ChaosMeshWorkflow(parts, scenario.quietTime()).templates());
        return comment(scenario.name())
                + differences()
                + Yaml.print(resource("Workflow", ChaosMeshNames.label(scenario.name()), spec));
    }

    private String manifests() {
        StringBuilder text = new StringBuilder(comment(scenario.name()) + differences());
        ChaosMeshNames names = new ChaosMeshNames();
        for (Part part : parts) {
            for (Experiment experiment : part.translation().experiments()) {
                Map<String, Object> spec = new LinkedHashMap<>(experiment.spec());
                String length = Quantities.text(part.span().length());
                if (!experiment.isInstant()) {
                    spec.put("duration", length);
                }
                text.append("---\n")
                        .append(comment("step " + part.step().name() + ": at "
                                + Quantities.text(part.span().start())
                                + (experiment.isInstant() ? "" : ", for " + length)))
                        .append(Yaml.print(resource(
                                experiment.kind(), names.unique(part.step().name()), spec)));
            }
        }
        return text.toString();
    }

    private Map<String, Object> resource(String kind, String name, Map<String, Object> spec) {
        Map<String, Object> resource = new LinkedHashMap<>();
        resource.put("apiVersion", "chaos-mesh.org/v1alpha1");
        resource.put("kind", kind);
        resource.put("metadata", ImmutableMap.of("name", name, "namespace", target.namespace()));
        resource.put("spec", spec);
        return resource;
    }

    private String differences() {
        return differences.isEmpty()
                ? ""
                : comment("Not quite as in Netsplit:")
                        + differences.stream().map(ChaosMeshExport::comment).collect(Collectors.joining());
    }

    private static String comment(String line) {
        return "# " + LINE_BREAKS.replaceFrom(line, ' ') + "\n";
    }
}
