package dev.netsplit.internal.linux;

import com.sun.jna.Pointer;
import dev.netsplit.internal.log.Logs;
import java.lang.reflect.Field;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * A field of a class of the JDK that is in no public interface: state of the whole JVM that nodes must not share. It is
 * read and written by {@link Jni}. Thread-safe.
 */
public final class JdkField {
    private static final Logger LOG = Logs.of(JdkField.class);

    private final Class<?> owner;
    private final Pointer id;

    private JdkField(Class<?> owner, Pointer id) {
        this.owner = owner;
        this.id = id;
    }

    /**
     * Finds a static field; its class is initialized then. Empty if this JDK has none like it.
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
            return Optional.of(new JdkField(owner, Jni.id(field)));
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            LOG.debug("cannot reach {}.{} of the JDK", className, name, e);
            return Optional.empty();
        }
    }

    /**
     * The value of a field of an object. Empty if this JDK's class of the object has none like it.
     *
     * @param type the field's
     */
    public static <T> Optional<T> of(Object owner, String name, Class<T> type) {
        try {
            return Optional.of(type.cast(Jni.field(owner, name, type.descriptorString())));
        } catch (RuntimeException | LinkageError e) {
            LOG.debug("cannot reach field {} of a {}", name, owner.getClass().getName(), e);
            return Optional.empty();
        }
    }

    public @Nullable Object get() {
        return Jni.staticField(owner, id);
    }

    public void clear() {
        Jni.clearStaticField(owner, id);
    }

    /** Sets a field of type boolean. */
    public void set(boolean value) {
        Jni.setStaticField(owner, id, value);
    }
}
