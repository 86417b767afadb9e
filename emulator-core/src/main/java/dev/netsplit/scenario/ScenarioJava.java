package dev.netsplit.scenario;

import com.google.common.base.Joiner;
import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A scenario as Java code that makes it again. */
final class ScenarioJava {
    private final List<String> lines = new ArrayList<>();
    private final JavaTerms terms = new JavaTerms();

    private ScenarioJava() {}

    static String print(Scenario scenario) {
        try {
            ScenarioJava java = new ScenarioJava();
            java.add(scenario);
            return imports(java.terms.imports()) + "Scenario scenario = "
                    + Joiner.on("\n        ").join(java.lines) + ";\n";
        } catch (JavaTerms.NoWordsException e) {
            return imports(ImmutableSet.of()) + "Scenario scenario = Scenario.parse(\"\"\"\n"
                    + textBlock(scenario.toYaml()) + "        \"\"\");\n";
        }
    }

    private static String imports(Set<String> more) {
        Set<String> imports = new TreeSet<>(more);
        imports.add(Scenario.class.getName());
        return imports.stream().map(name -> "import " + name + ";\n").collect(Collectors.joining("", "", "\n"));
    }

    private static String textBlock(String yaml) {
        return yaml.lines()
                .map(line -> line.replace("\\", "\\\\").replace("\"\"\"", "\\\"\"\""))
                .map(line -> line.endsWith(" ") ? line.substring(0, line.length() - 1) + "\\s" : line)
                .map(line -> "        " + line + "\n")
                .collect(Collectors.joining());
    }

    private void add(Scenario scenario) {
        lines.add("Scenario.builder(" + JavaTerms.text(scenario.name()) + ")");
        scenario.seed().ifPresent(seed -> lines.add(".seed(" + seed + "L)"));
        for (Choice choice : scenario.choices()) {
            String from = choice.from().stream()
                    .map(pattern -> ", " + JavaTerms.text(pattern.name()))
                    .collect(Collectors.joining());
            lines.add(".choose(" + JavaTerms.text(choice.name().value()) + from + ")");
        }
        scenario.steps().forEach(this::add);
        scenario.end().ifPresent(end -> lines.add(".end(" + terms.duration(end) + ")"));
        lines.add(".quietTime(" + terms.duration(scenario.quietTime()) + ")");
        lines.add(".build()");
    }

    private void add(Step step) {
        lines.add(TriggerKind.of(step.trigger()).java(terms));
        String name = JavaTerms.text(step.name());
        List<String> faults = step.actions().stream()
                .flatMap(action -> ActionKind.of(action).fault().stream())
                .map(terms::fault)
                .toList();
        if (faults.size() < step.actions().size()) {
            throw new JavaTerms.NoWordsException(); // actions other than faults have no names in the builder
        }
        lines.add((faults.size() == 1 ? ".fault(" : ".oneOf(") + name + ", " + String.join(", ", faults) + ")");
        step.lasting().ifPresent(time -> lines.add(".lasting(" + terms.span(time) + ")"));
    }
}
