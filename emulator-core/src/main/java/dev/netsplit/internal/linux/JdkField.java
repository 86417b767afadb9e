package dev.netsplit.internal.linux;

import com.google.common.collect.ImmutableMap;
import com.sun.jna.Function;
import com.sun.jna.JNIEnv;
import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import dev.netsplit.internal.log.Logs;
import java.lang.reflect.Field;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * A static field of a class of the JDK that is in no public interface: state of the whole JVM that nodes must not share. It is read and
 * written by JNI, which heeds no borders of modules. Thread-safe.
 */
public final class JdkField {
    private static final Logger LOG = Logs.of(JdkField.class);

    private static final int JNI_VERSION_1_6 = 0x0001_0006;

    /** Places in the tables of the JNI specification: of JNIInvokeInterface, and of JNINativeInterface. */
    private static final int GET_ENV = 6;

    private static final int FROM_REFLECTED_FIELD = 8;
    private static final int GET_STATIC_OBJECT_FIELD = 145;
    private static final int SET_STATIC_OBJECT_FIELD = 154;
    private static final int SET_STATIC_BOOLEAN_FIELD = 155;
    private static final ImmutableMap<String, ?> OBJECTS = ImmutableMap.of(Library.OPTION_ALLOW_OBJECTS, true);

    private final Class<?> owner;
    private final Pointer functions;
    private final Pointer id;

    private JdkField(Class<?> owner, Pointer functions, Pointer id) {
        this.owner = owner;
        this.functions = functions;
        this.id = id;
    }

    /**
     * Finds a field; its class is initialized then. Empty if this JDK has none like it.
     *
     * @param type the name of the field's type
     */
    public static Optional<JdkField> find(String className, String name, String type) {
        try {
            Class<?> owner = Class.forName(className);
            Field field = owner.getDeclaredField(name);
            if (!field.getType().getName().equals(type)) {
                return Optional.empty();
            }
            Pointer functions = functions();
            Object id = function(functions, FROM_REFLECTED_FIELD)
                    .invoke(Pointer.class, new Object[] {JNIEnv.CURRENT, field}, OBJECTS);
            return Optional.of(new JdkField(owner, functions, (Pointer) id));
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            LOG.debug("cannot reach {}.{} of the JDK", className, name, e);
            return Optional.empty();
        }
    }

    /** The table is the same one for all threads. */
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

    private static Function function(Pointer table, int place) {
        return Function.getFunction(table.getPointer((long) place * Native.POINTER_SIZE));
    }

    public @Nullable Object get() {
        return function(functions, GET_STATIC_OBJECT_FIELD)
                .invoke(Object.class, new Object[] {JNIEnv.CURRENT, owner, id}, OBJECTS);
    }

    public void clear() {
        function(functions, SET_STATIC_OBJECT_FIELD)
                .invoke(void.class, new @Nullable Object[] {JNIEnv.CURRENT, owner, id, null}, OBJECTS);
    }

    /** Sets a field of type boolean. */
    public void set(boolean value) {
        function(functions, SET_STATIC_BOOLEAN_FIELD)
                .invoke(void.class, new Object[] {JNIEnv.CURRENT, owner, id, value ? 1 : 0}, OBJECTS);
    }
}
