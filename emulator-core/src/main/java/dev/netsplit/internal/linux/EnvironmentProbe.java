package dev.netsplit.internal.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Finds out, by trying, what a machine lacks. */
public final class EnvironmentProbe {
    private static final String AS_WHOM =
            "; run as root, or start the JVM under 'unshare -U --map-current-user --keep-caps' (see README, Rootless)";

    private EnvironmentProbe() {}

    /** What is missing and what to do, in one sentence; empty where nothing is missing. Leaves nothing behind. */
    public static Optional<String> problem() {
        String os = System.getProperty("os.name");
        if (!os.equals("Linux")) {
            return Optional.of("operating system (" + os + ") must be Linux; run the tests in a container or a virtual"
                    + " machine with Linux");
        }
        if (!System.getProperty("sun.arch.data.model", "64").equals("64")) {
            return Optional.of("JVM (" + System.getProperty("os.arch") + ") must be a 64-bit one");
        }
        if (!Files.exists(Path.of(TunDevice.PATH))) {
            return Optional.of(TunDevice.PATH + " must exist; run 'modprobe tun' as root, or start the container with"
                    + " '--device /dev/net/tun --cap-add NET_ADMIN --cap-add SYS_ADMIN'");
        }
        return tryOut();
    }

    private static Optional<String> tryOut() {
        try (NodeNamespace namespace = NodeNamespace.create("probe")) {
            namespace.run(() -> TunDevice.open("probe").abandon());
            return HostRoutes.mayBeSet() || !HostRoutes.leadEmulatedAddressesOut()
                    ? Optional.empty()
                    : Optional.of(EmulatedAddressesEscapeException.message());
        } catch (LinuxException e) {
            boolean forbidden = e.is(Errno.EPERM) || e.is(Errno.EACCES);
            return Optional.of(e.getMessage() + (forbidden ? AS_WHOM : ""));
        } catch (IOException e) {
            return Optional.of("cannot set up a namespace: " + e.getMessage());
        }
    }
}
