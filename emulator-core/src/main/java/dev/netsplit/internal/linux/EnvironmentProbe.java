package dev.netsplit.internal.linux;

import com.google.common.base.Throwables;
import com.google.common.collect.ImmutableSet;
import dev.netsplit.topology.SubnetChoice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Finds out, by trying, what a machine lacks. */
public final class EnvironmentProbe {
    /** Those whose constants of system calls are the ones in this package. */
    private static final ImmutableSet<String> ARCHITECTURES = ImmutableSet.of("amd64", "aarch64");

    private static final String CONTAINER_OPTIONS = "'--device /dev/net/tun --cap-add NET_ADMIN --cap-add SYS_ADMIN'";
    private static final String OUTSIDE =
            "; run as root, or start the JVM under 'unshare -U --map-current-user --keep-caps' (see README, Rootless)";
    private static final String OPEN_TO_ALL = "; run 'chmod 666 " + TunDevice.PATH
            + "' as root, which gives nobody rights over the machine's own network";
    private static final String IN_CONTAINER = "; or, in a container, start that with " + CONTAINER_OPTIONS
            + " and, where AppArmor is in force, '--security-opt apparmor=unconfined'";

    private EnvironmentProbe() {}

    /** What is missing and what to do, in one sentence; empty where nothing is missing. Leaves nothing behind. */
    public static Optional<String> problem() {
        String os = System.getProperty("os.name");
        if (!os.equals("Linux")) {
            return Optional.of("operating system (" + os + ") must be Linux; run the tests in a container or a virtual"
                    + " machine with Linux");
        }
        String architecture = System.getProperty("os.arch");
        if (!ARCHITECTURES.contains(architecture)) {
            return Optional.of("architecture (" + architecture + ") must be one of " + ARCHITECTURES);
        }
        if (!Files.exists(Path.of(TunDevice.PATH))) {
            return Optional.of(TunDevice.PATH + " must exist; run 'modprobe tun' as root, or start the container with "
                    + CONTAINER_OPTIONS);
        }
        return tryOut();
    }

    private static Optional<String> tryOut() {
        try (NodeNamespace namespace = NodeNamespace.create("probe")) {
            namespace.run(() -> TunDevice.open("probe").abandon());
            if (!HostRoutes.mayBeSet()) {
                HostRoutes.requireNoneOut(SubnetChoice.NONE);
            }
            return Optional.empty();
        } catch (EmulatedAddressesEscapeException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        } catch (LinuxException e) {
            return Optional.of(e.getMessage() + remedy(e));
        } catch (IOException | UncheckedIOException e) {
            return Optional.of("cannot set up a namespace: " + Throwables.getRootCause(e));
        } catch (LinkageError e) {
            return Optional.of("cannot load the native part of JNA ("
                    + Throwables.getRootCause(e).getMessage()
                    + "); where the temporary directory is mounted noexec, set -Djna.tmpdir to one that is not");
        }
    }

    private static String remedy(LinuxException e) {
        if (e.is(Errno.EACCES)) { // what keeps a user from a file, where rights over namespaces do not help
            return OPEN_TO_ALL;
        }
        return e.is(Errno.EPERM) ? howToGetRights() : "";
    }

    private static String howToGetRights() {
        boolean container = Files.exists(Path.of("/.dockerenv")) || Files.exists(Path.of("/run/.containerenv"));
        return container ? OUTSIDE + IN_CONTAINER : OUTSIDE;
    }
}
