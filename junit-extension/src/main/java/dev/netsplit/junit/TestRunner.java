package dev.netsplit.junit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What runs the tests: it decides how a test is run again. */
enum TestRunner {
    MAVEN,
    GRADLE,
    /** An IDE, or anything else. */
    OTHER;

    /** What runs this JVM's tests. */
    static TestRunner current() {
        return of(System::getProperty, Path.of("").toAbsolutePath());
    }

    /**
     * @param properties system properties by name
     * @param directory the JVM's working directory, in which a build file may be
     */
    static TestRunner of(Function<String, @Nullable String> properties, Path directory) {
        String command = String.valueOf(properties.apply("sun.java.command"));
        if (properties.apply("surefire.test.class.path") != null
                || properties.apply("surefire.real.class.path") != null
                || command.contains("surefire")) {
            return MAVEN;
        } else if (properties.apply("org.gradle.test.worker") != null) {
            return GRADLE;
        } else if (command.contains("intellij")
                || command.contains("eclipse")
                || command.contains("com.microsoft.java")) {
            return OTHER;
        } else if (Files.exists(directory.resolve("pom.xml"))) {
            return MAVEN;
        }
        return isGradleProject(directory) ? GRADLE : OTHER;
    }

    private static boolean isGradleProject(Path directory) {
        return Files.exists(directory.resolve("build.gradle")) || Files.exists(directory.resolve("build.gradle.kts"));
    }
}
