package dev.netsplit.internal.process;

import com.google.common.base.Joiner;
import com.google.common.collect.ImmutableList;
import java.io.File;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The command line of a JVM like this one. */
public final class JavaCommand {
    private JavaCommand() {}

    public static String[] of(Class<?> mainClass, String... args) {
        return ImmutableList.<String>builder()
                .add(Path.of(System.getProperty("java.home"), "bin", "java").toString())
                .add("-cp", classPath())
                .add(mainClass.getName())
                .add(args)
                .build()
                .toArray(String[]::new);
    }

    /** Modules are put on the class path too: a child JVM needs the code, not the module graph of a test run. */
    private static String classPath() {
        return Joiner.on(File.pathSeparator)
                .join(Stream.of("java.class.path", "jdk.module.path")
                        .map(property -> System.getProperty(property, ""))
                        .filter(path -> !path.isEmpty())
                        .toList());
    }
}
