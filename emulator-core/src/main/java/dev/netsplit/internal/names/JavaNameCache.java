package dev.netsplit.internal.names;

import java.security.Security;

/**
 * Java's cache of name look-ups, which is the whole JVM's, while a name means something else in each network, and
 * nothing outside of the nodes.
 */
public final class JavaNameCache {
    private static final String FOUND_TTL = "networkaddress.cache.ttl";
    private static final String NOT_FOUND_TTL = "networkaddress.cache.negative.ttl";
    private static final String NOT_FOUND_TTL_DEFAULT = "10";

    private JavaNameCache() {}

    /**
     * Switches it off, unless somebody has set it on purpose. Without effect if this JVM has looked up a name before;
     * for that case see {@code HostNumbers}.
     */
    public static void switchOff() {
        if (Security.getProperty(FOUND_TTL) == null && System.getProperty("sun.net.inetaddr.ttl") == null) {
            Security.setProperty(FOUND_TTL, "0");
        }
        if (NOT_FOUND_TTL_DEFAULT.equals(Security.getProperty(NOT_FOUND_TTL))) {
            Security.setProperty(NOT_FOUND_TTL, "0");
        }
    }
}
