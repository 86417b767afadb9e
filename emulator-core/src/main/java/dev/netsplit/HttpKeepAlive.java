package dev.netsplit;

import dev.netsplit.internal.linux.JdkField;
import dev.netsplit.internal.log.Logs;
import dev.netsplit.topology.NodeName;
import java.io.Closeable;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;

/**
 * Keeps the JVM's pool of HTTP connections, which {@link java.net.HttpURLConnection} takes from by address only, from carrying one node's
 * request over another's connection: while code of this JVM runs in several nodes of a network, the system property {@code
 * http.keepAlive} is false, unless somebody has set it. One for each network; thread-safe.
 */
final class HttpKeepAlive implements Closeable {
    static final String PROPERTY = "http.keepAlive";

    private static final Logger LOG = Logs.of(HttpKeepAlive.class);
    private static final String CLIENT = "sun.net.www.http.HttpClient";

    /** How many networks need it off. */
    private static int networks;

    private static boolean isLogged;

    private final Set<NodeName> nodes = new HashSet<>();
    private boolean isOff;

    /** Must be called before the code runs, for the property is read when HTTP is used first. */
    synchronized void codeRunsIn(NodeName node) {
        nodes.add(node);
        if (nodes.size() > 1 && !isOff) {
            isOff = true;
            switchOff();
        }
    }

    @Override
    public synchronized void close() {
        if (isOff) {
            isOff = false;
            switchOnAgain();
        }
    }

    private static synchronized void switchOff() {
        if (networks == 0 && System.getProperty(PROPERTY) != null) {
            return; // somebody has decided it
        }
        networks++;
        if (networks > 1) {
            return;
        }
        System.setProperty(PROPERTY, "false");
        boolean inTime = apply(false);
        if (!isLogged) {
            isLogged = true;
            if (inTime) {
                LOG.info(
                        "{} is false while code of this JVM runs in several nodes: the JVM's pooled connections would carry one node's"
                                + " requests over another's links. Set it yourself to decide otherwise",
                        PROPERTY);
            } else {
                LOG.warn(
                        "{} was set to false, but without effect if this JVM has used HTTP before: pooled connections may then carry one"
                                + " node's requests over another's links; start the JVM with -D{}=false",
                        PROPERTY,
                        PROPERTY);
            }
        }
    }

    private static synchronized void switchOnAgain() {
        if (networks == 0) {
            return; // it was somebody else's
        }
        networks--;
        if (networks == 0 && "false".equals(System.getProperty(PROPERTY))) {
            System.clearProperty(PROPERTY);
            apply(true);
        }
    }

    /**
     * The JDK reads the property once, so it is told by the field that keeps the value; and what is in the pool by then is dropped.
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

    private static void empty(Map<?, ?> pool) {
        synchronized (pool) { // as the pool itself does, up to JDK 19
            pool.clear();
        }
    }
}
