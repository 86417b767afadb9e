package dev.netsplit.junit;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;

/** How classes and methods are named in messages. */
final class Levels {
    private Levels() {}

    /** Such as {@code class org.example.RaftTest}, or {@code method org.example.RaftTest.elects}. */
    static String describe(AnnotatedElement level) {
        return level instanceof Method method
                ? "method " + method.getDeclaringClass().getName() + "." + method.getName()
                : level.toString();
    }
}
