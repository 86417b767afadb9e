package dev.netsplit.internal.pipeline;

import java.security.CodeSource;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Finds out which method of this library a user's code has called, for errors. */
final class Callers {
    private static final StackWalker WALKER = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

    private Callers() {}

    /**
     * The name of the outermost method of this library on the calling thread's stack, up to the first code of others.
     */
    static String facadeMethod() {
        @Nullable CodeSource own = source(Callers.class);
        List<StackWalker.StackFrame> frames =
                WALKER.walk(all -> all.takeWhile(frame -> Objects.equals(source(frame.getDeclaringClass()), own))
                        .toList());
        String name = "a command";
        for (StackWalker.StackFrame frame : frames) {
            if (!frame.getMethodName().contains("$")) {
                name = frame.getDeclaringClass().getSimpleName() + "." + frame.getMethodName() + "()";
            }
        }
        return name;
    }

    private static @Nullable CodeSource source(Class<?> type) {
        return type.getProtectionDomain().getCodeSource();
    }
}
