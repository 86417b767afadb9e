package dev.netsplit.internal.linux;

import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How the kernel of a node is set, before there is a device. */
final class NodeSysctls {
    private static final Path SYSCTLS = Path.of("/proc/sys/net");

    /** No address of its own choice and no search for routers: packets that nobody sent would get into the statistics. */
    private static final ImmutableMap<String, String> IPV6 = ImmutableMap.<String, String>builder()
            .put("ipv6/conf/all/disable_ipv6", "0")
            .put("ipv6/conf/default/disable_ipv6", "0")
            .put("ipv6/conf/default/addr_gen_mode", "1")
            .put("ipv6/conf/default/router_solicitations", "0")
            .put("ipv6/conf/default/accept_ra", "0")
            .put("ipv6/conf/default/accept_dad", "0")
            .put("ipv6/conf/default/dad_transmits", "0")
            .buildOrThrow();

    /** A node is a machine of the test's own: any user may ping and open any port. */
    private static final ImmutableMap<String, String> IPV4 = ImmutableMap.of(
            "ipv4/ping_group_range", "0 2147483647",
            "ipv4/ip_unprivileged_port_start", "0");

    private NodeSysctls() {}

    static boolean kernelHasIpv6() {
        return Files.isDirectory(SYSCTLS.resolve("ipv6"));
    }

    /** Applies them to the calling thread's namespace: {@code /proc/sys/net} shows each thread its own. */
    static void apply() throws IOException {
        write(IPV4);
        if (kernelHasIpv6()) {
            write(IPV6);
        }
    }

    private static void write(ImmutableMap<String, String> values) throws IOException {
        for (var entry : values.entrySet()) {
            Files.writeString(SYSCTLS.resolve(entry.getKey()), entry.getValue());
        }
    }
}
