package dev.netsplit;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofNanos;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.netsplit.fault.NameFault;
import dev.netsplit.fault.PacketAction;
import dev.netsplit.fault.PacketFault;
import dev.netsplit.impair.DelayDistribution;
import dev.netsplit.impair.Latency;
import dev.netsplit.impair.LatencyMatrix;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.impair.Loss;
import dev.netsplit.impair.Quantities;
import dev.netsplit.impair.Queue;
import dev.netsplit.impair.QueueDiscipline;
import dev.netsplit.impair.Reordering;
import dev.netsplit.internal.linux.TcpBackoff;
import dev.netsplit.internal.time.ManualClock;
import dev.netsplit.report.Fate;
import dev.netsplit.report.Fidelity;
import dev.netsplit.report.ScenarioTimeline;
import dev.netsplit.scenario.Scenario;
import dev.netsplit.scenario.ScenarioGenerator;
import dev.netsplit.scenario.TimeSpan;
import dev.netsplit.scenario.Trigger;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Durations and percentages in texts are as people write them. */
class DurationTextTest {
    private static final String JAVAS = "PT[-0-9]";

    static Stream<Object> values() {
        return Stream.of(
                new Fate.Delayed(ofMillis(9)),
                new Fate.HeldBack(1, ofMillis(9)),
                Queue.time(ofMillis(9)),
                Queue.time(ofMillis(9)).pie(),
                Queue.packets(9).coDel(),
                Queue.time(ofMillis(9)).coDel(ofMillis(9), ofMillis(90)),
                MeasureOptions.DEFAULT,
                new LinkSimulator.Arrival(1, ofMillis(9), 40),
                PacketFault.on("a", "b").holdFin(ofMillis(9)),
                PacketFault.on("a", "b").reset(ofMillis(9)),
                PacketFault.on("a", "b").slice(10, ofMillis(9)),
                new PacketAction.Reset(ofMillis(9)),
                new PacketAction.HoldFin(Optional.of(ofMillis(9))),
                new PacketAction.Slice(10, 0, ofMillis(9)),
                NameFault.slow("a", ofMillis(9)),
                new NameFault.Slow(ofMillis(9)),
                Latency.constant(ofMillis(9)),
                Latency.uniform(ofMillis(9), ofMillis(1)),
                Latency.distribution(ofMillis(9), ofMillis(1), DelayDistribution.PARETO),
                Latency.percentiles(new TreeMap<>(Map.of(0.0, ofMillis(9), 100.0, ofMillis(90)))),
                Latency.trace(List.of(ofMillis(9), ofMillis(90))),
                LatencyMatrix.parse("b\na 9ms"),
                LinkProfile.builder().latency(ofMillis(9)).jitter(ofMillis(1)).build(),
                Reordering.byDistance(0.5, 3).holdAtMost(ofMillis(9)),
                new QueueDiscipline.CoDel(ofMillis(9), ofMillis(90)),
                new QueueDiscipline.Pie(ofMillis(9)),
                new TcpBackoff(ofMillis(9_000)),
                new Fidelity(1, ofMillis(9), ofMillis(9), ofMillis(9), 0, 0, 0, 0, 0, 0),
                new ScenarioTimeline.Event(Optional.of(ofMillis(9)), ofMillis(9), "x"),
                TimeSpan.between(ofMillis(9), ofMillis(90)),
                Trigger.after("x", ofMillis(9)),
                new Trigger.Every(
                        TimeSpan.of(ofMillis(9)), TimeSpan.ZERO, OptionalInt.empty(), Optional.of(ofMillis(90))),
                Scenario.builder("x")
                        .at(ofMillis(9))
                        .heal()
                        .quietTime(ofMillis(9))
                        .build());
    }

    @ParameterizedTest
    @MethodSource("values")
    void noValueHasJavasFormOfADuration(Object value) {
        assertThat(value.toString()).doesNotContainPattern(JAVAS);
    }

    /** So that a new one is not forgotten. */
    @Test
    void everyPublicValueThatHasADurationIsLookedAt() throws IOException {
        List<Class<?>> lookedAt = values().<Class<?>>map(Object::getClass).toList();

        assertThat(valuesWithDurations())
                .contains(Fidelity.class, Reordering.class, Trigger.Every.class)
                .allSatisfy(type -> assertThat(lookedAt).contains(type));
    }

    private static List<Class<?>> valuesWithDurations() throws IOException {
        Path root = Path.of(PacketFault.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath());
        try (Stream<Path> files = Files.walk(root)) {
            return files.map(file -> root.relativize(file).toString())
                    .filter(file -> file.endsWith(".class") && !file.startsWith("module-info"))
                    .map(file ->
                            file.substring(0, file.length() - ".class".length()).replace('/', '.'))
                    .<Class<?>>map(DurationTextTest::load)
                    .filter(type -> Modifier.isPublic(type.getModifiers()) && isExported(type) && hasText(type))
                    .filter(type -> stateOf(type).allMatch(field -> Modifier.isFinal(field.getModifiers())))
                    .filter(type -> stateOf(type).anyMatch(DurationTextTest::isOfDurations))
                    .toList();
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, DurationTextTest.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What is public elsewhere is so for other internal packages, not for users. */
    private static boolean isExported(Class<?> type) {
        return !type.getPackageName().startsWith("dev.netsplit.internal");
    }

    private static boolean hasText(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .anyMatch(method -> method.getName().equals("toString") && method.getParameterCount() == 0);
    }

    private static Stream<Field> stateOf(Class<?> type) {
        return Arrays.stream(type.getDeclaredFields()).filter(field -> !Modifier.isStatic(field.getModifiers()));
    }

    private static boolean isOfDurations(Field field) {
        return field.getGenericType().getTypeName().contains(Duration.class.getName());
    }

    static Stream<ThrowingCallable> refused() {
        Duration negative = ofMillis(-9);
        return Stream.of(
                () -> PacketFault.on("a", "b").slice(10, negative),
                () -> PacketFault.on("a", "b").holdFin(negative),
                () -> NameFault.slow("a", negative),
                () -> MeasureOptions.builder().interval(negative).build(),
                () -> MeasureOptions.builder().throughputTime(negative).build(),
                () -> MeasureOptions.builder().timeout(negative).build(),
                () -> Queue.time(negative),
                () -> Queue.packets(9).coDel(negative, negative),
                () -> Queue.packets(9).coDel(ofMillis(9), ofNanos(9)),
                () -> Latency.constant(negative),
                () -> Latency.uniform(negative, negative),
                () -> Latency.uniform(ofMillis(1), ofMillis(9)),
                () -> Latency.normal(ofMillis(9), negative),
                () -> Latency.percentiles(new TreeMap<>(Map.of(0.0, ofMillis(9), 100.0, ofMillis(1)))),
                () -> Latency.trace(List.of(negative)),
                () -> LinkProfile.builder().jitter(negative),
                () -> LinkProfile.builder()
                        .latency(ofMillis(1))
                        .jitter(ofMillis(9))
                        .build(),
                () -> LinkProfile.builder()
                        .latency(Latency.normal(ofMillis(9), ofMillis(1)))
                        .jitter(ofMillis(9))
                        .build(),
                () -> LinkProfile.netem("delay 3601s"),
                () -> Reordering.random(1).holdAtMost(negative),
                () -> new TcpBackoff(negative),
                () -> new ManualClock().advance(negative),
                () -> TimeSpan.of(negative),
                () -> TimeSpan.between(ofMillis(9), ofMillis(1)),
                () -> Trigger.after("x", negative),
                () -> new Trigger.Every(TimeSpan.ZERO, TimeSpan.ZERO, OptionalInt.of(1), Optional.empty()),
                () -> new Trigger.Every(
                        TimeSpan.of(ofMillis(9)), TimeSpan.of(ofMillis(9)), OptionalInt.empty(), Optional.of(negative)),
                () -> new Trigger.Every(
                        TimeSpan.of(ofNanos(9)), TimeSpan.ZERO, OptionalInt.empty(), Optional.of(ofMillis(9))),
                () -> Scenario.builder("x")
                        .quietTime(negative)
                        .at(ofMillis(9))
                        .heal()
                        .build(),
                () -> ScenarioGenerator.on("a", "b").every(negative).generate(1),
                () -> ScenarioGenerator.on("a", "b").every(ofNanos(9)).generate(1),
                () -> ScenarioGenerator.on("a", "b")
                        .lasting(ofNanos(9), ofNanos(90))
                        .generate(1),
                () -> ScenarioGenerator.on("a", "b")
                        .every(ofMillis(1))
                        .end(Duration.ofHours(9))
                        .generate(1),
                () -> ScenarioGenerator.on("a", "b").quietTime(negative).generate(1));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void noErrorHasJavasFormOfADuration(ThrowingCallable call) {
        assertThatIllegalArgumentException()
                .isThrownBy(call)
                .withMessageNotContainingAny("PT-", "PT0", "PT1", "PT9")
                .withMessageContaining("(");
    }

    @Test
    void durationsTooLongForNanosecondsAreRefusedByTheirText() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Latency.constant(Duration.ofSeconds(Long.MAX_VALUE)))
                .withMessage("latency (9223372036854775807s) must be zero or more and at most 1 hour");
        assertThat(Quantities.text(Duration.ofDays(-365_000))).isEqualTo("-31536000000s");
    }

    @Test
    void onePercentIsWrittenWithOneSign() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Loss.random(20))
                .withMessage(
                        "loss (20.0) must be a probability from 0 to 1; write 0.01, or \"1%\" in an annotation, for"
                                + " one percent");
    }
}
