package dev.netsplit.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.testing.ChildJvm;
import dev.netsplit.testing.RequiresProgram;
import dev.netsplit.testing.RequiresTun;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Each problem is brought about for real, in a JVM from which something was taken. */
@RequiresTun
@RequiresProgram({"setpriv", "unshare"})
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class EnvironmentProbeTest {
    private static final String NONE = "none";

    @Test
    void findsNothingMissingWhereNothingIs() throws Exception {
        long before = Machine.openDescriptors();

        assertThat(EnvironmentProbe.problem()).isEmpty();
        assertThat(Machine.openDescriptors()).isEqualTo(before);
    }

    @Test
    void withoutPrivilegesSaysHowToGetThem() throws IOException {
        assertThat(problemOf("setpriv", "--bounding-set=-all", "--inh-caps=-all", "--"))
                .startsWith("cannot ")
                .contains("EPERM (operation not permitted)")
                .contains("run as root, or start the JVM under 'unshare -U --map-current-user --keep-caps'");
    }

    @Test
    void withoutTheDeviceSaysHowToGetIt() throws IOException {
        assertThat(problemOf("unshare", "-m", "sh", "-c", "mount -t tmpfs none /dev/net && exec \"$@\"", "sh"))
                .isEqualTo("/dev/net/tun must exist; run 'modprobe tun' as root, or start the container with"
                        + " '--device /dev/net/tun --cap-add NET_ADMIN --cap-add SYS_ADMIN'");
    }

    @Test
    void rightsWithinAUserNamespaceAreEnough() throws IOException {
        assertThat(problemOf("unshare", "-U", "-n", "--map-current-user", "--keep-caps", "--"))
                .isEqualTo(NONE);
    }

    @Test
    void deviceThatOnlyOthersMayOpenIsToBeOpenedToAll() throws IOException {
        String others = "mount -t tmpfs none /dev/net && mknod -m 600 /dev/net/tun c 10 200"
                + " && chown 65534 /dev/net/tun && exec unshare -U -n --map-current-user --keep-caps -- \"$@\"";

        assertThat(problemOf("unshare", "-m", "sh", "-c", others, "sh"))
                .startsWith(
                        "cannot open /dev/net/tun: EACCES (permission denied); run 'chmod 666 /dev/net/tun' as root");
    }

    @Test
    void sysctlsMayBeReadOnlyAsInContainers() throws IOException {
        String readOnly = "mount --bind /proc/sys /proc/sys && mount -o remount,bind,ro /proc/sys && exec \"$@\"";

        assertThat(problemOf("unshare", "-m", "sh", "-c", readOnly, "sh")).isEqualTo(NONE);
    }

    @Test
    void withoutNativeCodeSaysSo() throws IOException {
        try (ChildJvm jvm = ChildJvm.start(List.of(), Probe.class, "-Djna.nounpack=true")) {
            assertThat(jvm.readLine()).startsWith("cannot load the native part of JNA (");
        }
    }

    @Test
    void otherArchitecturesAreRefused() throws IOException {
        try (ChildJvm jvm = ChildJvm.start(List.of(), Probe.class, "-Dos.arch=s390x")) {
            assertThat(jvm.readLine()).isEqualTo("architecture (s390x) must be one of [amd64, aarch64]");
        }
    }

    private static String problemOf(String... by) throws IOException {
        try (ChildJvm jvm = ChildJvm.start(List.of(by), Probe.class)) {
            return jvm.readLine();
        }
    }

    /** Tells what is missing, in a line. */
    static final class Probe {
        private Probe() {}

        public static void main(String[] args) {
            System.out.println(EnvironmentProbe.problem().orElse(NONE));
        }
    }
}
