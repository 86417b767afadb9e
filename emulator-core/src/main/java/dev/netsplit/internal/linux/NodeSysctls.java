package dev.netsplit.internal.linux;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How the kernel of a node is set, before there is a device. */
final class NodeSysctls {
    private static final String MOUNT_POINT = "/proc/sys";
    private static final Path SYSCTLS = Path.of(MOUNT_POINT, "net");

    /**
     * No address of its own choice and no search for routers: packets that nobody sent would get into the statistics.
     */
    private static final ImmutableMap<String, String> IPV6 = ImmutableMap.<String, String>builder()
            .put("ipv6/conf/all/disable_ipv6", "0")
            .put("ipv6/conf/default/disable_ipv6", "0")
            .put("ipv6/conf/default/addr_gen_mode", "1")
            .put("ipv6/conf/default/router_solicitations", "0")
            .put("ipv6/conf/default/accept_ra", "0")
            .put("ipv6/conf/default/accept_dad", "0")
            .put("ipv6/conf/default/dad_transmits", "0")
            .put("ipv6/conf/all/keep_addr_on_down", "1") // as IPv4 does: a device that comes up again has them at once
            .put("ipv6/conf/default/keep_addr_on_down", "1")
            .buildOrThrow();

    private static final long MAX_GROUP_ID = Integer.MAX_VALUE;

    private NodeSysctls() {}

    /** Applies them to the calling thread's namespace: {@code /proc/sys/net} shows each thread its own. */
    static void apply() throws IOException {
        // A node is a machine of the test's own: any user may ping and open any port. And it is no router, as new
        // namespaces are where
        // this machine is one, for Docker: it would hand on what came to it by mistake.
        write(ImmutableMap.of(
                "ipv4/ping_group_range", allGroups(), "ipv4/ip_unprivileged_port_start", "0", "ipv4/ip_forward", "0"));
        if (Files.isDirectory(SYSCTLS.resolve("ipv6"))) {
            write(IPV6);
        }
    }

    /**
     * Leaves alone the devices that the calling thread's namespace has, but for loopback, which gets its IPv6 address.
     */
    static void applyToNewDevices() throws IOException {
        if (Files.isDirectory(SYSCTLS.resolve("ipv6"))) {
            write(ImmutableMap.copyOf(Maps.filterKeys(IPV6, key -> key.startsWith("ipv6/conf/default/"))));
            write(SYSCTLS.resolve("ipv6/conf/lo/disable_ipv6"), "0");
        }
    }

    /** Has the calling thread's namespace forget what it has learned of IPv4 paths: their MTUs, and redirections. */
    static void forgetIpv4Paths() throws IOException {
        write(SYSCTLS.resolve("ipv4/route/flush"), "1");
    }

    /** Has the calling thread's namespace keep nothing of a TCP connection that has ended. */
    static void keepNoTcpMetrics() throws IOException {
        write(SYSCTLS.resolve("ipv4/tcp_no_metrics_save"), "1");
    }

    /**
     * From the first to the last group that there is: in a user namespace that may be a single one, and more is
     * refused.
     */
    private static String allGroups() throws IOException {
        List<String> firstOutsideCount = Splitter.on(' ')
                .omitEmptyStrings()
                .splitToList(
                        Files.readAllLines(Path.of("/proc/thread-self/gid_map")).get(0));
        long first = Long.parseLong(firstOutsideCount.get(0));
        long count = Long.parseLong(firstOutsideCount.get(2));
        return first + " " + Math.min(first + count - 1, MAX_GROUP_ID);
    }

    /** Whether a device of the calling thread's namespace can have IPv6 addresses. */
    static boolean hasIpv6(String device) {
        try {
            return Files.readString(SYSCTLS.resolve("ipv6/conf/" + device + "/disable_ipv6"))
                    .startsWith("0");
        } catch (IOException e) {
            return false; // the kernel was built or started without it
        }
    }

    private static void write(ImmutableMap<String, String> values) throws IOException {
        for (var entry : values.entrySet()) {
            write(SYSCTLS.resolve(entry.getKey()), entry.getValue());
        }
    }

    /** Containers have them mounted read-only, which can be changed where, as here, the mount namespace is our own. */
    static void write(Path file, String value) throws IOException {
        try {
            Files.writeString(file, value);
        } catch (IOException e) {
            if (!Mounts.makeWritable(MOUNT_POINT)) {
                throw e;
            }
            Files.writeString(file, value);
        }
    }
}
