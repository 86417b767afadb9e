package dev.netsplit.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.fault.NodeFault;
import dev.netsplit.fault.PartitionFault;
import dev.netsplit.topology.PartitionShape;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScenarioJavaTest {
    @TempDir
    private Path directory;

    @Test
    void aScenarioIsSaidAsPeopleWriteIt() {
        Scenario scenario = Scenario.builder("leader is cut off")
                .seed(42)
                .at(Duration.ofMillis(1500))
                .fault("split", PartitionFault.of(PartitionShape.isolate("n1")))
                .lasting(Duration.ofSeconds(2))
                .after("split")
                .fault("kill \"it\"", NodeFault.kill("n2"))
                .end(Duration.ofSeconds(10))
                .quietTime(Duration.ofSeconds(1))
                .build();

        assertThat(scenario.toJava()).isEqualTo("""
                import dev.netsplit.fault.NodeFault;
                import dev.netsplit.fault.PartitionFault;
                import dev.netsplit.scenario.Scenario;
                import dev.netsplit.topology.PartitionShape;
                import java.time.Duration;

                Scenario scenario = Scenario.builder("leader is cut off")
                        .seed(42L)
                        .at(Duration.ofMillis(1500))
                        .fault("split", PartitionFault.of(PartitionShape.isolate("n1")))
                        .lasting(Duration.ofSeconds(2))
                        .after("split")
                        .fault("kill \\"it\\"", NodeFault.kill("n2"))
                        .end(Duration.ofSeconds(10))
                        .quietTime(Duration.ofSeconds(1))
                        .build();
                """);
    }

    @Test
    void generatedScenariosNeedNoFile() {
        LongStream.rangeClosed(1, 500)
                .mapToObj(ScenarioJavaTest::generated)
                .forEach(scenario -> assertThat(scenario.toJava()).contains("Scenario.builder("));
    }

    /** Generated ones by the builder, and whatever else there can be. */
    @Test
    void whatIsPrintedCompilesAndMakesTheSameScenario() throws Exception {
        List<Scenario> scenarios = Stream.concat(
                        LongStream.rangeClosed(1, 200).mapToObj(ScenarioJavaTest::generated),
                        LongStream.rangeClosed(1, 200).mapToObj(RandomScenarios::of))
                .toList();
        TreeSet<String> imports = new TreeSet<>();
        List<String> methods = new ArrayList<>();
        for (int i = 0; i < scenarios.size(); i++) {
            String java = scenarios.get(i).toJava();
            java.lines().filter(line -> line.startsWith("import ")).forEach(imports::add);
            methods.add("public static Scenario scenario" + i + "() {\n"
                    + java.lines().filter(line -> !line.startsWith("import ")).collect(Collectors.joining("\n"))
                    + "\nreturn scenario;\n}\n");
        }
        String source = String.join("\n", imports) + "\npublic class Pasted {\n" + String.join("\n", methods) + "}\n";

        Class<?> pasted = compile(source);

        for (int i = 0; i < scenarios.size(); i++) {
            assertThat(pasted.getMethod("scenario" + i).invoke(null)).isEqualTo(scenarios.get(i));
        }
    }

    private static Scenario generated(long seed) {
        return ScenarioGenerator.on("n1", "n2", "n3", "n4", "n5")
                .nemeses(EnumSet.allOf(Nemesis.class))
                .end(Duration.ofSeconds(10))
                .generate(seed);
    }

    private Class<?> compile(String source) throws Exception {
        Path file = Files.writeString(directory.resolve("Pasted.java"), source);
        var compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter errors = new StringWriter();
        try (var files = compiler.getStandardFileManager(null, null, UTF_8)) {
            boolean compiled = compiler.getTask(
                            errors,
                            files,
                            null,
                            List.of("-d", directory.toString(), "-encoding", "UTF-8", "-proc:none", "-cp", classPath()),
                            null,
                            files.getJavaFileObjects(file))
                    .call();
            assertThat(compiled).as(errors.toString()).isTrue();
        }
        return new URLClassLoader(
                        new URL[] {directory.toUri().toURL()}, getClass().getClassLoader())
                .loadClass("Pasted");
    }

    /** Where this test has the classes from, on the class path or not. */
    private static String classPath() {
        return Path.of(Scenario.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .getPath())
                + System.getProperty("path.separator")
                + System.getProperty("java.class.path");
    }
}
