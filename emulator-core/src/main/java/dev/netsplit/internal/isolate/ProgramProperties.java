package dev.netsplit.internal.isolate;

import static com.google.common.base.Preconditions.checkState;

import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The system properties that a program with classes of its own asks for. A JVM has one set of them, so they are
 * everybody's while the program runs, and of two programs that run at a time both can have the same one only with the
 * same value. Thread-safe.
 */
public final class ProgramProperties {
    /** Those that run and have any, the first first. */
    private static final List<ProgramProperties> RUNNING = new ArrayList<>();

    /** What the properties that they have were before. */
    private static final Map<String, @Nullable String> BEFORE = new HashMap<>();

    private final String program;
    private final ImmutableMap<String, String> wanted;

    /**
     * @param program for errors
     */
    public ProgramProperties(String program, Map<String, String> wanted) {
        this.program = program;
        this.wanted = ImmutableMap.copyOf(wanted);
    }

    /**
     * Sets them, all or none.
     *
     * @throws IllegalStateException if another program that runs has one with another value
     */
    public void set() {
        synchronized (RUNNING) {
            RUNNING.forEach(this::checkAgreesWith);
            wanted.forEach((key, value) -> {
                if (RUNNING.stream().noneMatch(other -> other.wanted.containsKey(key))) {
                    BEFORE.put(key, System.getProperty(key));
                    System.setProperty(key, value);
                }
            });
            RUNNING.add(this);
        }
    }

    /**
     * Puts those back that no other program has, unless somebody has changed them meanwhile. Does nothing the second
     * time.
     */
    public void reset() {
        synchronized (RUNNING) {
            if (!RUNNING.remove(this)) {
                return;
            }
            wanted.forEach((key, value) -> {
                if (RUNNING.stream().noneMatch(other -> other.wanted.containsKey(key))) {
                    putBack(key, value, BEFORE.remove(key));
                }
            });
        }
    }

    private static void putBack(String key, String value, @Nullable String before) {
        if (!value.equals(System.getProperty(key))) {
            return;
        }
        if (before == null) {
            System.clearProperty(key);
        } else {
            System.setProperty(key, before);
        }
    }

    private void checkAgreesWith(ProgramProperties other) {
        wanted.forEach((key, value) -> {
            String its = other.wanted.getOrDefault(key, value);
            checkState(
                    its.equals(value),
                    "system property %s (%s) of %s must be %s as long as %s runs, since a JVM has one set of them; run one of the"
                            + " two in a JVM of its own, by node.java(...)",
                    key,
                    value,
                    program,
                    its,
                    other.program);
        });
    }
}
