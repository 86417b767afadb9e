package dev.netsplit;

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
import org.jspecify.annotations.Nullable;

/**
 * Takes objects from the classes of one class loader to those of another: by a copy, since they share nothing. What cannot be
 * copied but is of a shared class, such as a latch, passes as it is.
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
        return copy(object, inside, "what isolated code uses from around it");
    }

    /** Likewise. */
    <T> T out(T object) {
        return copy(object, inside.original(), "the result of isolated code");
    }

    /** As it is where possible; always an exception that knows nothing of the classes inside. */
    Throwable out(Throwable thrown) {
        try {
            return copy(thrown, inside.original(), "the exception");
        } catch (RuntimeException | LinkageError e) {
            return new IsolatedException(thrown);
        }
    }

    @SuppressWarnings("unchecked") // its copy, or itself
    private <T> T copy(T object, ClassLoader destination, String what) {
        List<Object> passed = new ArrayList<>();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            try (Writer writer = new Writer(bytes, passed)) {
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

        private Writer(OutputStream out, List<Object> passed) throws IOException {
            super(out);
            this.passed = passed;
            enableReplaceObject(true);
        }

        @Override
        protected @Nullable Object replaceObject(@Nullable Object object) {
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
