package dev.netsplit.junit;

import java.security.Security;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Switches Java's cache of name look-ups off before the first test. Netsplit does so when a network opens, which is too
 * late where tests of containers come first: once Testcontainers has looked up a name, threads of this JVM would not
 * notice a fault on one for a while.
 */
public final class NameCacheOff implements LauncherSessionListener {
    @Override
    public void launcherSessionOpened(LauncherSession session) {
        Security.setProperty("networkaddress.cache.ttl", "0");
        Security.setProperty("networkaddress.cache.negative.ttl", "0");
    }
}
