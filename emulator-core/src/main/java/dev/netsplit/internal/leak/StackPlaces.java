package dev.netsplit.internal.leak;

import com.google.common.collect.ImmutableSet;
import java.util.Arrays;
import java.util.Collection;
import java.util.stream.Collectors;

/** Where threads are in code that is not the JDK's. */
public final class StackPlaces {
    private static final ImmutableSet<String> JDK = ImmutableSet.of("java.", "javax.", "jdk.", "sun.");

    private StackPlaces() {}

    /** The first such place of each stack, in parentheses and after a space; empty if there is none. */
    public static String of(Collection<StackTraceElement[]> stacks) {
        String places = stacks.stream()
                .flatMap(stack -> Arrays.stream(stack)
                        .filter(frame -> frame.getLineNumber() >= 0 // a lambda's has none
                                && JDK.stream().noneMatch(frame.getClassName()::startsWith))
                        .limit(1))
                .map(StackPlaces::place)
                .collect(Collectors.joining(", "));
        return places.isEmpty() ? "" : " (at " + places + ")";
    }

    /** Without the names of class loaders. */
    private static String place(StackTraceElement frame) {
        return "%s.%s(%s:%s)"
                .formatted(frame.getClassName(), frame.getMethodName(), frame.getFileName(), frame.getLineNumber());
    }
}
