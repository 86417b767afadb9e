package dev.netsplit.internal.linux;

import com.sun.jna.Function;
import com.sun.jna.JNIEnv;
import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Private fields and methods of the JDK's objects and classes, by JNI, which heeds no module's encapsulation and works
 * the same on all releases. A field or method that a release does not have throws {@link NoSuchFieldError} or
 * {@link NoSuchMethodError}. Thread-safe.
 */
final class Jni {
    private static final Map<String, Object> OBJECTS = Map.of(Library.OPTION_ALLOW_OBJECTS, true);
    private static final int JNI_VERSION_1_6 = 0x0001_0006;

    // Indexes into the tables of functions, from the JNI specification, chapters 4 and 5.
    private static final int GET_ENV = 6; // of the invocation interface
    private static final int FROM_REFLECTED_FIELD = 8;
    private static final int GET_METHOD_ID = 33;
    private static final int CALL_VOID_METHOD_A = 63;
    private static final int GET_FIELD_ID = 94;
    private static final int GET_OBJECT_FIELD = 95;
    private static final int SET_BOOLEAN_FIELD = 105;
    private static final int GET_STATIC_OBJECT_FIELD = 145;
    private static final int SET_STATIC_OBJECT_FIELD = 154;
    private static final int SET_STATIC_BOOLEAN_FIELD = 155;

    /** The table is the same one for all threads. */
    private static final Pointer FUNCTIONS = functions();

    private Jni() {}

    /** Reads a field that holds an object. */
    static Object field(Object owner, String name, String signature) {
        Object value =
                invoke(GET_OBJECT_FIELD, Object.class, owner, id(GET_FIELD_ID, owner.getClass(), name, signature));
        if (value == null) {
            throw new IllegalStateException("field (" + name + ") must not be null");
        }
        return value;
    }

    static void clearField(Object owner, String booleanName) {
        invoke(SET_BOOLEAN_FIELD, void.class, owner, id(GET_FIELD_ID, owner.getClass(), booleanName, "Z"), (byte) 0);
    }

    /** Calls a method without parameters and without a result. */
    static void call(Object owner, String name) {
        invoke(CALL_VOID_METHOD_A, void.class, owner, id(GET_METHOD_ID, owner.getClass(), name, "()V"), null);
    }

    /**
     * Reads a static field that holds an object.
     *
     * @param id from {@link #id(Field)}
     */
    static @Nullable Object staticField(Class<?> owner, Pointer id) {
        return invoke(GET_STATIC_OBJECT_FIELD, Object.class, owner, id);
    }

    static void clearStaticField(Class<?> owner, Pointer id) {
        invoke(SET_STATIC_OBJECT_FIELD, void.class, owner, id, null);
    }

    static void setStaticField(Class<?> owner, Pointer id, boolean value) {
        invoke(SET_STATIC_BOOLEAN_FIELD, void.class, owner, id, (byte) (value ? 1 : 0));
    }

    /** The id of a static field. */
    static Pointer id(Field field) {
        return id(FROM_REFLECTED_FIELD, field);
    }

    private static Pointer id(int function, Object... description) {
        Pointer id = (Pointer) invoke(function, Pointer.class, description);
        if (id == null) {
            throw new IllegalStateException("JNI must know " + Arrays.toString(description));
        }
        return id;
    }

    /** Calls a function of the table, on the calling thread's behalf. */
    private static @Nullable Object invoke(int function, Class<?> result, @Nullable Object... arguments) {
        @Nullable Object[] all = new Object[arguments.length + 1];
        all[0] = JNIEnv.CURRENT;
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return function(FUNCTIONS, function).invoke(result, all, OBJECTS);
    }

    private static Pointer functions() {
        try (Memory out = new Memory(2L * Native.POINTER_SIZE)) {
            NativeLibrary.getProcess()
                    .getFunction("JNI_GetCreatedJavaVMs")
                    .invokeInt(new Object[] {out, 1, out.share(Native.POINTER_SIZE)});
            Pointer vm = out.getPointer(0);
            function(vm.getPointer(0), GET_ENV).invokeInt(new Object[] {vm, out, JNI_VERSION_1_6});
            return out.getPointer(0).getPointer(0);
        }
    }

    private static Function function(Pointer table, int index) {
        return Function.getFunction(table.getPointer((long) index * Native.POINTER_SIZE));
    }
}
