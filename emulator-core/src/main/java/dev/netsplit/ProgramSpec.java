package dev.netsplit;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A program to start in a node with classes of its own, again and again: each start loads them anew. Not thread-safe. */
public final class ProgramSpec {
    private static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(5);

    private final NodePrograms programs;
    private final List<String> shared = new ArrayList<>();
    private Duration patience = DEFAULT_PATIENCE;

    ProgramSpec(NodePrograms programs) {
        this.programs = programs;
    }

    /**
     * Names what is the same inside and outside, beside the JDK, Netsplit and logging (SLF4J, Logback, Log4j): so that objects of
     * these classes can be handed over, or because their native library can be loaded only once.
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

    /** How long to wait for the program's threads to end when it is stopped; default 5 s. */
    @CanIgnoreReturnValue
    public ProgramSpec patience(Duration timeToEnd) {
        checkArgument(!timeToEnd.isNegative(), "patience (%s ms) must be zero or more", timeToEnd.toMillis());
        this.patience = timeToEnd;
        return this;
    }

    /** As {@link Node#isolated(Class, String...)} does. */
    @CanIgnoreReturnValue
    public NodeProgram start(Class<?> mainClass, String... args) {
        NodeProgram program = programs.make(mainClass.getSimpleName(), mainClass, shared, patience);
        program.startMain(mainClass, args);
        return program;
    }

    /** As {@link Node#isolated(IsolatedTask)} does. */
    @CanIgnoreReturnValue
    public NodeProgram start(IsolatedTask<?> task) throws Exception {
        NodeProgram program = programs.make("task", task.getClass(), shared, patience);
        try {
            program.start(task);
            return program;
        } catch (Throwable e) {
            program.stopAndWarn();
            throw e;
        }
    }
}
