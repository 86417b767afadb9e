package dev.netsplit.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the line that runs a test again looks like, for what runs the tests. */
class RerunLineTest {
    private static final String SEED = "netsplit.seed=42";

    @TempDir
    Path root;

    @Test
    void mavenGetsTheFullClassName() {
        assertThat(line(TestRunner.MAVEN, root, SEED))
                .isEqualTo("mvn test -Dtest=org.example.RaftTest#elects -Dnetsplit.seed=42");
    }

    @Test
    void aModuleIsNamedFromTheRootOfTheBuild() throws IOException {
        Path module = Files.createDirectories(root.resolve("servers/raft"));
        write("pom.xml", "<modules><module>servers</module></modules>");
        write("servers/pom.xml", "<modules><module>raft</module></modules>");

        assertThat(line(TestRunner.MAVEN, module, SEED))
                .isEqualTo("mvn test -pl servers/raft -am -Dsurefire.failIfNoSpecifiedTests=false"
                        + " -Dtest=org.example.RaftTest#elects -Dnetsplit.seed=42");
    }

    @Test
    void aBuildFileAroundThatDoesNotNameTheModuleIsAnotherBuild() throws IOException {
        Path module = Files.createDirectories(root.resolve("raft"));
        write("pom.xml", "<modules><module>other</module></modules>");

        assertThat(line(TestRunner.MAVEN, module, SEED)).startsWith("mvn test -Dtest=");
    }

    @Test
    void aWrapperOfTheBuildIsUsed() throws IOException {
        write("mvnw", "");
        write("gradlew", "");

        assertThat(line(TestRunner.MAVEN, root, SEED)).startsWith("./mvnw test ");
        assertThat(line(TestRunner.GRADLE, root, SEED)).contains(" ./gradlew cleanTest test ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"org.example.RaftIT", "org.example.ITRaft", "org.example.RaftITCase"})
    void integrationTestsAreRunByFailsafe(String testClass) {
        assertThat(new RerunLine(TestRunner.MAVEN, root).of(testClass, Optional.empty(), List.of(SEED)))
                .isEqualTo("mvn verify -Dit.test=" + testClass + " -Dnetsplit.seed=42");
    }

    @Test
    void gradleGetsVariablesAndTheProject() throws IOException {
        Path module = Files.createDirectories(root.resolve("servers/raft"));
        write("settings.gradle.kts", "");

        assertThat(line(TestRunner.GRADLE, module, SEED, "netsplit.ledger.directory=a b"))
                .isEqualTo("NETSPLIT_SEED=42 NETSPLIT_LEDGER_DIRECTORY='a b'"
                        + " gradle :servers:raft:cleanTest :servers:raft:test --tests org.example.RaftTest.elects");
    }

    @Test
    void anIdeGetsVmOptions() {
        assertThat(line(TestRunner.OTHER, root, SEED, "netsplit.replay=/home/a b/run.ledger"))
                .isEqualTo("org.example.RaftTest#elects with the VM options -Dnetsplit.seed=42"
                        + " \"-Dnetsplit.replay=/home/a b/run.ledger\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "target/it's a \"path\" with $HOME and `echo`.ledger",
                "drop UDP a -> b:7000 #0, back, packet 0",
                "a;b|c&d(e)<f>*?[g]!~\\h",
                "üñïcode"
            })
    void aShellTakesEveryValueAsItIs(String value) throws Exception {
        String maven = line(TestRunner.MAVEN, root, "netsplit.replay=" + value);
        String gradle = line(TestRunner.GRADLE, root, "netsplit.replay=" + value);

        assertThat(shell("mvn() { for word; do echo \"[$word]\"; done; }; " + maven))
                .contains("[-Dnetsplit.replay=" + value + "]");
        assertThat(shell("gradle() { echo \"[$NETSPLIT_REPLAY]\"; }; " + gradle))
                .contains("[" + value + "]");
    }

    @Test
    void nestedClassesAndOddMethodNamesAreQuoted() throws Exception {
        String line = new RerunLine(TestRunner.MAVEN, root)
                .of("org.example.RaftTest$Inner", Optional.of("elects a leader"), List.of(SEED));

        assertThat(shell("mvn() { for word; do echo \"[$word]\"; done; }; " + line))
                .contains("[-Dtest=org.example.RaftTest$Inner#elects a leader]");
    }

    @ParameterizedTest
    @CsvSource({
        "surefire.test.class.path, /a.jar, MAVEN",
        "surefire.real.class.path, /a.jar, MAVEN",
        "sun.java.command, /m/target/surefire/surefirebooter-1.jar /m, MAVEN",
        "org.gradle.test.worker, 1, GRADLE",
        "sun.java.command, com.intellij.rt.junit.JUnitStarter -ideVersion5, OTHER",
        "sun.java.command, org.eclipse.jdt.internal.junit.runner.RemoteTestRunner, OTHER",
        "sun.java.command, org.junit.platform.console.ConsoleLauncher, OTHER"
    })
    void whatRunsTheTestsIsKnownByItsProperties(String property, String value, TestRunner runner) {
        assertThat(TestRunner.of(Map.of(property, value)::get, root)).isEqualTo(runner);
    }

    @Test
    void otherwiseTheBuildFileTells() throws IOException {
        write("build.gradle.kts", "");
        assertThat(TestRunner.of(name -> null, root)).isEqualTo(TestRunner.GRADLE);

        write("pom.xml", "");
        assertThat(TestRunner.of(name -> null, root)).isEqualTo(TestRunner.MAVEN);
    }

    @Test
    void aSettingIsASystemPropertyOrAVariableOrConfigured() {
        Map<String, String> none = Map.of();
        Map<String, String> variables = Map.of("NETSPLIT_CHAOS_RUNS", " 2 ");
        Map<String, String> properties = Map.of("netsplit.chaos.runs", "1");

        assertThat(setting(properties, variables)).contains("1");
        assertThat(setting(none, variables)).contains("2");
        assertThat(setting(none, none)).contains("3");
        assertThat(setting(none, Map.of("NETSPLIT_CHAOS_RUNS", ""))).isEmpty();
    }

    private static Optional<String> setting(Map<String, String> properties, Map<String, String> variables) {
        return Parameters.get("netsplit.chaos.runs", properties::get, variables::get, name -> Optional.of("3"));
    }

    private static String line(TestRunner runner, Path module, String... settings) {
        return new RerunLine(runner, module).of("org.example.RaftTest", Optional.of("elects"), List.of(settings));
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(root.resolve(file), text);
    }

    private static String shell(String script) throws Exception {
        Process shell = new ProcessBuilder("bash", "-c", script)
                .redirectErrorStream(true)
                .start();
        String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor()).as(output).isZero();
        return output;
    }
}
