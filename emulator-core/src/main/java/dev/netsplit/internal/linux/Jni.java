package dev.netsplit.internal.linux;

import com.sun.jna.Function;
import com.sun.jna.JNIEnv;
import com.sun.jna.Library;
import com.sun.jna.Pointer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Private fields and methods of the JDK's objects, by JNI, which heeds no module's encapsulation and works the same on all releases.
 * A field or method that a release does not have throws {@link NoSuchFieldError} or {@link NoSuchMethodError}. Thread-safe.
 */
final class Jni {
    private static final Map<String, Object> OBJECTS = Map.of(Library.OPTION_ALLOW_OBJECTS, true);

    // Indexes into the table of functions, from the JNI specification, chapter 4.
    private static final int GET_METHOD_ID = 33;
    private static final int CALL_VOID_METHOD_A = 63;
    private static final int GET_FIELD_ID = 94;
    private static final int GET_OBJECT_FIELD = 95;
    private static final int SET_BOOLEAN_FIELD = 105;

    private Jni() {}

    /** Reads a field that holds an object. */
    static Object field(Object owner, String name, String signature) {
        Pointer id = pointer(GET_FIELD_ID, owner.getClass(), name, signature);
        Object value = function(GET_OBJECT_FIELD).invoke(Object.class, arguments(owner, id), OBJECTS);
        if (value == null) {
            throw new IllegalStateException("field (" + name + ") must not be null");
        }
        return value;
    }

    static void clearField(Object owner, String booleanName) {
        Pointer id = pointer(GET_FIELD_ID, owner.getClass(), booleanName, "Z");
        function(SET_BOOLEAN_FIELD).invoke(void.class, arguments(owner, id, (byte) 0), OBJECTS);
    }

    /** Calls a method without parameters and without a result. */
    static void call(Object owner, String name) {
        Pointer id = pointer(GET_METHOD_ID, owner.getClass(), name, "()V");
        function(CALL_VOID_METHOD_A).invoke(void.class, arguments(owner, id, null), OBJECTS);
    }

    private static Pointer pointer(int index, Object... arguments) {
        return (Pointer) function(index).invoke(Pointer.class, arguments(arguments), OBJECTS);
    }

    private static Function function(int index) {
        // The only way to have JNA tell the environment's address: a function that returns its first argument, and does
        // nothing else.
        Pointer environment = (Pointer) Function.getFunction("c", "mempcpy")
                .invoke(Pointer.class, new Object[] {JNIEnv.CURRENT, JNIEnv.CURRENT, 0L}, OBJECTS);
        return Function.getFunction(environment.getPointer(0).getPointer((long) index * Long.BYTES));
    }

    private static @Nullable Object[] arguments(@Nullable Object... others) {
        @Nullable Object[] all = new Object[others.length + 1];
        all[0] = JNIEnv.CURRENT;
        System.arraycopy(others, 0, all, 1, others.length);
        return all;
    }
}
