package dev.netsplit.internal.leak;

import dev.netsplit.internal.linux.JdkField;
import dev.netsplit.internal.log.Logs;
import dev.netsplit.topology.NodeName;
import java.io.Closeable;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;

/**
 * Keeps the JVM's pool of HTTP connections, which {@link java.net.HttpURLConnection} takes from by address only, from
 * carrying one node's request over another's connection: while code of this JVM runs in several nodes, of one network
 * or of several, the system property {@code http.keepAlive} is false, unless a user has set it. One for each network;
 * thread-safe.
 */
public final class HttpKeepAlive implements Closeable {
    public static final String PROPERTY = "http.keepAlive";

    private static final Logger LOG = Logs.of(HttpKeepAlive.class);
    private static final String CLIENT = "sun.net.www.http.HttpClient";

    private static final Object LOCK = new Object();

    /** The nodes of all networks in which code of this JVM has run. Under the lock, as all that is static here. */
    private static int nodesOfAll;

    /** Whether this class has switched it off, rather than a user. */
    private static boolean isOff;

    private static boolean isLogged;

    /** Under the lock. */
    private final Set<NodeName> nodes = new HashSet<>();

    /** Must be called before the code runs, for the property is read when HTTP is used first. */
    public void codeRunsIn(NodeName node) {
        synchronized (LOCK) {
            if (nodes.add(node)) {
                nodesOfAll++;
                if (nodesOfAll > 1 && !isOff) {
                    switchOff();
                }
            }
        }
    }

    @Override
    public void close() {
        synchronized (LOCK) {
            nodesOfAll -= nodes.size();
            nodes.clear();
            if (nodesOfAll <= 1 && isOff) {
                switchOnAgain();
            }
        }
    }

    private static void switchOff() {
        if (System.getProperty(PROPERTY) != null) {
            return; // a user has decided it
        }
        isOff = true;
        System.setProperty(PROPERTY, "false");
        boolean inTime = apply(false);
        if (!isLogged) {
            isLogged = true;
            if (inTime) {
                LOG.info(
                        "{} is false while code of this JVM runs in several nodes: the JVM's pooled connections"
                                + " would carry one node's"
                                + " requests over another's links. Set it yourself to decide otherwise",
                        PROPERTY);
            } else {
                LOG.warn(
                        "{} was set to false, but without effect if this JVM has used HTTP before: pooled"
                                + " connections may then carry one"
                                + " node's requests over another's links; start the JVM with -D{}=false",
                        PROPERTY,
                        PROPERTY);
            }
        }
    }

    private static void switchOnAgain() {
        isOff = false;
        if ("false".equals(System.getProperty(PROPERTY))) {
            System.clearProperty(PROPERTY);
            apply(true);
        }
    }

    /**
     * The JDK reads the property once, so the field that keeps the value is set; and what is in the pool by then
     * is dropped.
     *
     * @return false if this JDK has no such fields
     */
    private static boolean apply(boolean keepAlive) {
        Optional<JdkField> setting = JdkField.find(CLIENT, "keepAliveProp", "boolean");
        Optional<Map<?, ?>> pool = JdkField.find(CLIENT, "kac", "sun.net.www.http.KeepAliveCache")
                .map(JdkField::get)
                .filter(Map.class::isInstance)
                .map(cache -> (Map<?, ?>) cache);
        setting.ifPresent(field -> field.set(keepAlive));
        pool.ifPresent(HttpKeepAlive::empty);
        return setting.isPresent() && pool.isPresent();
    }

    /** Under the pool's own lock: a field of it or, in older JDKs, its monitor. */
    public static void empty(Map<?, ?> pool) {
        ReentrantLock lock = JdkField.of(pool, "cacheLock", ReentrantLock.class).orElse(null);
        if (lock == null) {
            synchronized (pool) {
                pool.clear();
            }
            return;
        }
        lock.lock();
        try {
            pool.clear();
        } finally {
            lock.unlock();
        }
    }
}
