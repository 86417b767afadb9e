package dev.netsplit.junit;

import static java.util.Objects.requireNonNull;

import java.util.function.Supplier;
import org.junit.jupiter.api.extension.ExtensionContext.Store;

/** What JUnit keeps for extensions. */
final class Stores {
    private Stores() {}

    /** What is there under a key; made if there is nothing. */
    @SuppressWarnings("deprecation") // by JUnit 6, for a method that JUnit 5 lacks
    static <T> T getOrMake(Store store, Object key, Class<T> type, Supplier<T> maker) {
        return requireNonNull(store.getOrComputeIfAbsent(key, missing -> maker.get(), type));
    }
}
