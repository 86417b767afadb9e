package dev.netsplit;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A program to start in a node with classes of its own, again and again: each start loads them anew. Not thread-safe.
 */
public final class ProgramSpec {
    private static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(5);

    private final NodePrograms programs;
    private final List<String> shared = new ArrayList<>();
    private final Map<String, String> systemProperties = new LinkedHashMap<>();
    private Duration patience = DEFAULT_PATIENCE;

    ProgramSpec(NodePrograms programs) {
        this.programs = programs;
    }

    /**
     * Names what is the same inside and outside, beside the JDK, Netsplit and logging (SLF4J, Logback, Log4j): so that
     * objects of these classes can be handed over, or because their native library can be loaded only once.
     *
     * @param names of packages, with all below them, or of classes, with those nested in them
     */
    @CanIgnoreReturnValue
    public ProgramSpec share(String... names) {
        for (String name : names) {
            checkArgument(
                    name.matches("[\\w.$]+"),
                    "name (%s) must be that of a package or a class, without a wildcard",
                    name);
            shared.add(name);
        }
        return this;
    }

    /**
     * Like {@link #share(String...)}.
     *
     * @throws IllegalArgumentException if one is not public: seen from inside, it is of another package
     */
    @CanIgnoreReturnValue
    public ProgramSpec share(Class<?>... classes) {
        for (Class<?> type : classes) {
            checkArgument(
                    Modifier.isPublic(type.getModifiers()),
                    "class (%s) must be public to be shared: packages of two class loaders are two",
                    type.getName());
            shared.add(type.getName());
        }
        return this;
    }

    /**
     * Sets a system property before the program's first class is loaded, and puts it back when the program is stopped.
     * It is not the program's alone: {@code java.lang.System} is the JDK's, of which there is one in a JVM. So
     * everybody sees it meanwhile, and programs that run at the same time can have it only with the same value;
     * starting another one is refused, with an {@link IllegalStateException}. What must differ from node to node takes
     * a {@link Node#java child JVM}, or another way into the program: its arguments.
     */
    @CanIgnoreReturnValue
    public ProgramSpec systemProperty(String key, String value) {
        checkArgument(!key.isEmpty(), "key (%s) of a system property must not be empty", key);
        systemProperties.put(key, requireNonNull(value, "value"));
        return this;
    }

    /**
     * How long to wait for the program's threads to end when it is stopped; default 5 s. When the network closes, at
     * most 3 s. They are interrupted. What ends of itself when it is idle, such as the event loops of gRPC and Netty,
     * takes a second or two. Threads of static {@link java.util.Timer}s, which no interrupt ends, end with the
     * program's classes, for which garbage is collected.
     */
    @CanIgnoreReturnValue
    public ProgramSpec patience(Duration timeToEnd) {
        checkArgument(
                !timeToEnd.isNegative(),
                "patience (%s ms) must be zero or more",
                TimeUnit.MILLISECONDS.convert(timeToEnd));
        this.patience = timeToEnd;
        return this;
    }

    List<String> shared() {
        return List.copyOf(shared);
    }

    Map<String, String> systemProperties() {
        return Map.copyOf(systemProperties);
    }

    Duration patience() {
        return patience;
    }

    /** As {@link Node#isolated(Class, String...)} does. */
    @CanIgnoreReturnValue
    public NodeProgram start(Class<?> mainClass, String... args) {
        NodeProgram program = programs.make(mainClass.getSimpleName(), mainClass, this);
        program.startMain(mainClass, args);
        return program;
    }

    /** As {@link Node#isolated(IsolatedTask)} does. */
    @CanIgnoreReturnValue
    public NodeProgram start(IsolatedTask<?> task) throws Exception {
        NodeProgram program = programs.make("task", task.getClass(), this);
        try {
            program.start(task);
            return program;
        } catch (Throwable e) {
            program.stopAndWarn(patience);
            throw e;
        }
    }
}
