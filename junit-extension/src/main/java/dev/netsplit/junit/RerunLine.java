package dev.netsplit.junit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The line that runs a test again, for what runs the tests: a shell command for Maven or Gradle, to be given in the
 * directory of the whole build, or what to enter in an IDE.
 *
 * @param module the directory that tests run in
 */
record RerunLine(TestRunner runner, Path module) {
    private static final List<String> GRADLE_SETTINGS = List.of("settings.gradle", "settings.gradle.kts");

    /** For this JVM. */
    static RerunLine current() {
        return new RerunLine(TestRunner.current(), Path.of("").toAbsolutePath());
    }

    /**
     * The line for a test.
     *
     * @param testClass its binary name
     * @param method its name; empty for the whole class
     * @param properties settings such as {@code netsplit.seed=42}
     */
    String of(String testClass, Optional<String> method, List<String> properties) {
        return switch (runner) {
            case MAVEN -> maven(testClass, method, properties);
            case GRADLE -> gradle(testClass, method, properties);
            case OTHER -> ide(testClass, method, properties);
        };
    }

    private String maven(String testClass, Optional<String> method, List<String> properties) {
        Path root = mavenRoot();
        boolean integration = testClass.matches(".*(IT|ITCase)") || testClass.matches("(.*[.$])?IT[^.$]*");
        String path = root.relativize(module).toString();
        Stream<String> ofModule = path.isEmpty()
                ? Stream.of()
                : Stream.of(
                        "-pl",
                        quoted(path),
                        "-am",
                        integration
                                ? "-Dfailsafe.failIfNoSpecifiedTests=false"
                                : "-Dsurefire.failIfNoSpecifiedTests=false");
        String test = (integration ? "it.test=" : "test=")
                + testClass
                + method.map(name -> "#" + name).orElse("");
        return Stream.of(
                        Stream.of(wrapper(root, "mvnw", "mvn"), integration ? "verify" : "test"),
                        ofModule,
                        Stream.concat(Stream.of(test), properties.stream())
                                .map(property -> "-D" + assignment(property)))
                .flatMap(words -> words)
                .collect(Collectors.joining(" "));
    }

    /** The directory of the outermost project that has this one as a module. */
    private Path mavenRoot() {
        Path root = module;
        for (Path parent = module.getParent(); parent != null; parent = parent.getParent()) {
            if (text(parent.resolve("pom.xml")).contains("<module>" + slashes(parent.relativize(root)) + "</module>")) {
                root = parent;
            }
        }
        return root;
    }

    private String gradle(String testClass, Optional<String> method, List<String> properties) {
        Path root = gradleRoot();
        String project = root.equals(module)
                ? ""
                : ":" + slashes(root.relativize(module)).replace('/', ':') + ":";
        String test = testClass + method.map(name -> "." + name).orElse("");
        Stream<String> variables = properties.stream()
                .map(property -> Parameters.variable(name(property)) + "=" + quoted(value(property)));
        return Stream.concat(
                        variables,
                        Stream.of(
                                wrapper(root, "gradlew", "gradle"),
                                project + "cleanTest",
                                project + "test",
                                "--tests",
                                quoted(test)))
                .collect(Collectors.joining(" "));
    }

    private Path gradleRoot() {
        for (Path root = module; root != null; root = root.getParent()) {
            if (GRADLE_SETTINGS.stream().map(root::resolve).anyMatch(Files::exists)) {
                return root;
            }
        }
        return module;
    }

    private static String ide(String testClass, Optional<String> method, List<String> properties) {
        String options = properties.stream()
                .map(property -> property.contains(" ") ? "\"-D" + property + "\"" : "-D" + property)
                .collect(Collectors.joining(" "));
        return testClass + method.map(name -> "#" + name).orElse("") + " with the VM options " + options;
    }

    private static String wrapper(Path root, String script, String command) {
        return Files.exists(root.resolve(script)) ? "./" + script : command;
    }

    /**
     * So that a shell takes all of the value, whatever is in it: the dollar of a nested class's name, a path's spaces
     * and quotes.
     */
    private static String assignment(String property) {
        return name(property) + "=" + quoted(value(property));
    }

    private static String quoted(String word) {
        return word.matches("[\\w.=#/:,-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    private static String name(String property) {
        return property.substring(0, property.indexOf('='));
    }

    private static String value(String property) {
        return property.substring(property.indexOf('=') + 1);
    }

    private static String slashes(Path path) {
        return path.toString().replace('\\', '/');
    }

    private static String text(Path file) {
        try {
            return Files.isRegularFile(file) ? Files.readString(file, StandardCharsets.UTF_8) : "";
        } catch (IOException e) {
            return ""; // a build file that cannot be read names no modules
        }
    }
}
