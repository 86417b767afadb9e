package dev.netsplit.internal.node;

import dev.netsplit.internal.linux.JdkField;
import dev.netsplit.internal.log.Logs;
import java.util.Optional;
import org.slf4j.Logger;

/**
 * What {@link java.net.InetAddress#getLocalHost()} remembers for five seconds, for the whole JVM: the address of the
 * node that asked first. It heeds no property, so it is cleared whenever code begins or ends to run in a node. Code
 * that runs in several nodes at the same moment may still get another's. Thread-safe.
 */
public final class LocalHostCache {
    private static final Logger LOG = Logs.of(LocalHostCache.class);

    private LocalHostCache() {}

    public static void clear() {
        Field.CACHE.ifPresent(JdkField::clear);
    }

    /** Looked up by the first code that runs in a node. */
    private static final class Field {
        private static final Optional<JdkField> CACHE =
                JdkField.find("java.net.InetAddress", "cachedLocalHost", "java.net.InetAddress$CachedLocalHost");

        static {
            if (CACHE.isEmpty()) {
                LOG.warn("this JDK does not let the answer of InetAddress.getLocalHost() be forgotten: for five"
                        + " seconds it is the address"
                        + " of the node that asked first; use node.ipv4(), or give each node a JVM by"
                        + " node.java(...)");
            }
        }
    }
}
