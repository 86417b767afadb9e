package dev.netsplit.internal.pipeline.flow;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is known of each connection, by its name. Memory is bounded: connections that were quiet while
 * {@value #GENERATION} others talked are forgotten. Open addressing with linear probing; to look one up allocates
 * nothing.
 */
public final class ConnectionMap<T> {
    /** How many connections are kept for certain. */
    static final int GENERATION = 1 << 14;

    private static final int INITIAL_CAPACITY = 16; // a power of two, as every later one

    private final Supplier<T> newValue;
    private Generation young = new Generation();
    private Generation old = new Generation();

    /**
     * Makes an empty one.
     *
     * @param newValue what is known of a connection that was never heard of
     */
    public ConnectionMap(Supplier<T> newValue) {
        this.newValue = newValue;
    }

    /** What is known of the connection; from now on it is kept. */
    public T get(long connection) {
        T value = peek(connection);
        if (value == null) {
            value = newValue.get();
        } else if (young.find(connection) != null) {
            return value;
        }
        if (young.size == GENERATION) {
            old = young;
            young = new Generation();
        }
        young.add(connection, value);
        return value;
    }

    /** What is known of the connection; null if nothing is. */
    @Nullable
    public T peek(long connection) {
        Object value = young.find(connection);
        return cast(value != null ? value : old.find(connection));
    }

    @SuppressWarnings("unchecked") // only such values are put in
    private @Nullable T cast(@Nullable Object value) {
        return (T) value;
    }

    private static final class Generation {
        private long[] keys = new long[INITIAL_CAPACITY];
        private @Nullable Object[] values = new Object[INITIAL_CAPACITY];
        private int size;

        @Nullable
        Object find(long key) {
            for (int place = home(key); values[place] != null; place = next(place)) {
                if (keys[place] == key) {
                    return values[place];
                }
            }
            return null;
        }

        void add(long key, Object value) {
            if (2 * size == values.length) {
                grow();
            }
            int place = home(key);
            while (values[place] != null) {
                place = next(place);
            }
            keys[place] = key;
            values[place] = value;
            size++;
        }

        private void grow() {
            long[] oldKeys = keys;
            @Nullable Object[] oldValues = values;
            keys = new long[2 * oldKeys.length];
            values = new Object[keys.length];
            size = 0;
            for (int i = 0; i < oldKeys.length; i++) {
                Object value = oldValues[i];
                if (value != null) {
                    add(oldKeys[i], value);
                }
            }
        }

        /** Names of connections are hashes already. */
        private int home(long key) {
            return (int) (key >>> 7) & values.length - 1;
        }

        private int next(int place) {
            return place + 1 & values.length - 1;
        }
    }
}
