package dev.netsplit.junit;

import dev.netsplit.EmulatedNetwork;
import dev.netsplit.ScenarioRun;
import dev.netsplit.scenario.Scenario;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** The scenario that an annotation on a test, or around it, asks for, and its run. */
final class DeclaredScenario {
    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(DeclaredScenario.class);

    private final AnnotatedElement level;
    private final NetworkScenario annotation;

    private DeclaredScenario(AnnotatedElement level, NetworkScenario annotation) {
        this.level = level;
        this.annotation = annotation;
    }

    /** That of a test: the innermost. */
    static Optional<DeclaredScenario> of(ExtensionContext test) {
        List<AnnotatedElement> levels = new ArrayList<>(NetworkPlan.classes(test));
        test.getTestMethod().ifPresent(levels::add);
        Collections.reverse(levels);
        for (AnnotatedElement level : levels) {
            Optional<NetworkScenario> found = AnnotationSupport.findAnnotation(level, NetworkScenario.class);
            if (found.isPresent()) {
                return Optional.of(new DeclaredScenario(level, found.get()));
            }
        }
        return Optional.empty();
    }

    /** The run of a test's scenario, if one was started. */
    static Optional<ScenarioRun> run(ExtensionContext test) {
        return Optional.ofNullable(test.getStore(NAMESPACE).get(ScenarioRun.class, ScenarioRun.class));
    }

    /** This is the run that a test has; nothing is done with it but to hand it out. */
    static void put(ScenarioRun run, ExtensionContext test) {
        test.getStore(NAMESPACE).put(ScenarioRun.class, run);
    }

    /**
     * Starts to play it.
     *
     * @throws ExtensionConfigurationException if there is no such file, or it is wrong, saying what and where
     */
    void start(EmulatedNetwork network, ExtensionContext test) {
        try {
            put(network.play(scenario()), test);
        } catch (IllegalArgumentException e) {
            throw new ExtensionConfigurationException(this + ": " + e.getMessage(), e);
        }
    }

    /**
     * Ends the run of a test.
     *
     * @throws IllegalStateException if it is not complete, and must be; if something in it could not be carried out, or
     *     healed. Not for a test that has failed, whose failure has the timeline
     */
    void end(ExtensionContext test) {
        Optional<ScenarioRun> run = run(test);
        if (run.isEmpty()) {
            return;
        }
        try (ScenarioRun ending = run.get()) {
            FaultWatch.of(test)
                    .ifPresent(
                            watch -> watch.declare(List.copyOf(ending.faults().values())));
            if (annotation.complete() && test.getExecutionException().isEmpty()) {
                ending.requireComplete();
            }
        }
        if (test.getExecutionException().isEmpty()) {
            requireNoFailure(run.get());
        }
    }

    /** Once it is closed, since heals may fail too. */
    private static void requireNoFailure(ScenarioRun run) {
        run.failure().ifPresent(failure -> {
            throw new IllegalStateException(
                    "scenario (%s) must be carried out, but %s:%n%s"
                            .formatted(run.schedule().name(), failure.getMessage(), run.timeline()),
                    failure);
        });
    }

    private Scenario scenario() {
        String name = annotation.value();
        Class<?> type = level instanceof Method method ? method.getDeclaringClass() : annotated((Class<?>) level);
        try (InputStream resource = type.getResourceAsStream(name)) {
            if (resource != null) {
                return Scenario.parse(name, new String(resource.readAllBytes(), StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read resource " + name + ": " + e.getMessage(), e);
        }
        Path file = Path.of(name);
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("value (%s) must be a resource beside %s, or a file: there is no %s"
                    .formatted(name, type.getName(), file.toAbsolutePath()));
        }
        return Scenario.load(file);
    }

    /** The class that the annotation stands on, which may be one that this class has it from. */
    private Class<?> annotated(Class<?> type) {
        if (type.getDeclaredAnnotation(NetworkScenario.class) != null) {
            return type;
        }
        return Stream.concat(Arrays.stream(type.getInterfaces()), Stream.ofNullable(type.getSuperclass()))
                .filter(parent -> AnnotationSupport.findAnnotation(parent, NetworkScenario.class)
                        .filter(annotation::equals)
                        .isPresent())
                .findFirst()
                .map(this::annotated)
                .orElse(type); // by way of another annotation
    }

    @Override
    public String toString() {
        return "@NetworkScenario on " + Levels.describe(level);
    }
}
