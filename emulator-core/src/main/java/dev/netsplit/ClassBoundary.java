package dev.netsplit;

import com.google.common.collect.Sets;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.OutputStream;
import java.io.Serializable;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Takes objects from the classes of one class loader to those of another: by a copy, since they share nothing. What
 * cannot be copied but is of a shared class, such as a latch, passes as it is.
 */
final class ClassBoundary {
    private final IsolatingClassLoader inside;

    ClassBoundary(IsolatingClassLoader inside) {
        this.inside = inside;
    }

    /**
     * @throws IllegalArgumentException if something in it can neither be copied nor shared
     */
    <T> T in(T object) {
        return copy(object, inside, "what isolated code uses from around it", null);
    }

    /** Likewise. */
    <T> T out(T object) {
        return copy(object, inside.original(), "the result of isolated code", null);
    }

    /** As it is where possible; always an exception that knows nothing of the classes inside. */
    Throwable out(Throwable thrown) {
        return out(thrown, Sets.newIdentityHashSet());
    }

    /**
     * @param met those that this one is a part of: a cause of, or suppressed by
     */
    private Throwable out(Throwable thrown, Set<Throwable> met) {
        try {
            return copy(thrown, inside.original(), "the exception", null);
        } catch (RuntimeException | LinkageError e) {
            return met.add(thrown) ? outByParts(thrown, met) : new IsolatedException(thrown);
        }
    }

    /** Of a library's exception it is often only the cause that cannot be copied; and callers catch it by its class. */
    private Throwable outByParts(Throwable thrown, Set<Throwable> met) {
        try {
            return copy(thrown, inside.original(), "the exception", part -> part == thrown ? part : out(part, met));
        } catch (RuntimeException | LinkageError e) {
            return new IsolatedException(thrown);
        }
    }

    /**
     * @param parts what to write in place of the exceptions in it; null for themselves
     */
    @SuppressWarnings("unchecked") // its copy, or itself
    private <T> T copy(T object, ClassLoader destination, String what, @Nullable UnaryOperator<Throwable> parts) {
        List<Object> passed = new ArrayList<>();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            try (Writer writer = new Writer(bytes, passed, parts)) {
                writer.writeObject(object);
            }
            try (Reader reader = new Reader(new ByteArrayInputStream(bytes.toByteArray()), passed, destination)) {
                return (T) reader.readObject();
            }
        } catch (IOException | ClassNotFoundException e) {
            throw new IllegalArgumentException(
                    what + " (" + e + ") must be serializable, or of a class that is shared; make it inside", e);
        }
    }

    private final class Writer extends ObjectOutputStream {
        private final List<Object> passed;
        private final @Nullable UnaryOperator<Throwable> parts;

        private Writer(OutputStream out, List<Object> passed, @Nullable UnaryOperator<Throwable> parts)
                throws IOException {
            super(out);
            this.passed = passed;
            this.parts = parts;
            enableReplaceObject(true);
        }

        @Override
        protected @Nullable Object replaceObject(@Nullable Object object) {
            if (parts != null && object instanceof Throwable part) {
                return parts.apply(part);
            }
            if (object == null || object instanceof Serializable || !inside.shares(object.getClass())) {
                return object;
            }
            passed.add(object);
            return new Passed(passed.size() - 1);
        }
    }

    private static final class Reader extends ObjectInputStream {
        private final List<Object> passed;
        private final ClassLoader loader;

        private Reader(InputStream in, List<Object> passed, ClassLoader loader) throws IOException {
            super(in);
            this.passed = passed;
            this.loader = loader;
            enableResolveObject(true);
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass description) throws IOException, ClassNotFoundException {
            try {
                return Class.forName(description.getName(), false, loader);
            } catch (ClassNotFoundException e) {
                return super.resolveClass(description); // the primitive types
            }
        }

        @Override
        protected Class<?> resolveProxyClass(String[] names) throws ClassNotFoundException {
            Class<?>[] interfaces = new Class<?>[names.length];
            for (int i = 0; i < names.length; i++) {
                interfaces[i] = Class.forName(names[i], false, loader);
            }
            return Proxy.newProxyInstance(loader, interfaces, (proxy, method, arguments) -> null)
                    .getClass();
        }

        @Override
        protected @Nullable Object resolveObject(@Nullable Object object) {
            return object instanceof Passed index ? passed.get(index.index()) : object;
        }
    }

    /** Stands in the bytes for what passes as it is. */
    private record Passed(int index) implements Serializable {}
}
