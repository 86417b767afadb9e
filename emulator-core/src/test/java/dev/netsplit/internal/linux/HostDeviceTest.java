package dev.netsplit.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.testing.RequiresProgram;
import dev.netsplit.testing.RequiresTun;
import dev.netsplit.topology.Layer;
import dev.netsplit.topology.Subnet;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Routes are read here, not tried out: what is sent to an address without a route of ours leaves the machine. */
@RequiresTun
@RequiresProgram("ip")
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class HostDeviceTest {
    private static final int GUARD_METRIC = 10_000;
    private static final DeviceOptions FRAMES = new DeviceOptions(Layer.ETHERNET, false, 1, Offloads.ALL);

    @Test
    void twoAtATimeHaveSubnetsOfTheirOwn() throws IOException {
        HostDevice one = HostDevice.acquire(DeviceOptions.DEFAULT);
        HostDevice other = HostDevice.acquire(DeviceOptions.DEFAULT);
        one.release();
        other.release();

        assertThat(one.subnet()).isNotEqualTo(other.subnet());
    }

    @Test
    void threadsThatAskAtOnceGetSubnetsOfTheirOwn() throws Exception {
        int count = 4;
        CyclicBarrier together = new CyclicBarrier(count);
        ExecutorService threads = Executors.newFixedThreadPool(count);
        try {
            List<Future<HostDevice>> borrowed = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                borrowed.add(threads.submit(() -> {
                    together.await();
                    return HostDevice.acquire(DeviceOptions.DEFAULT);
                }));
            }

            List<HostDevice> devices = new ArrayList<>();
            for (Future<HostDevice> device : borrowed) {
                devices.add(device.get());
            }
            devices.forEach(HostDevice::release);
            assertThat(devices).extracting(HostDevice::subnet).doesNotHaveDuplicates();
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void oneThatWasGivenBackIsBorrowedAgain() throws IOException {
        HostDevice first = HostDevice.acquire(DeviceOptions.DEFAULT);
        first.release();
        HostDevice second = HostDevice.acquire(DeviceOptions.DEFAULT);
        second.release();

        assertThat(second).isSameAs(first);
    }

    @Test
    void oneOfAnotherKindIsNot() throws IOException {
        HostDevice packets = HostDevice.acquire(DeviceOptions.DEFAULT);
        packets.release();
        HostDevice frames = HostDevice.acquire(FRAMES);
        frames.release();

        assertThat(frames.subnet()).isNotEqualTo(packets.subnet());
        assertThat(acquireAndRelease(FRAMES)).isSameAs(frames);
        assertThat(acquireAndRelease(DeviceOptions.DEFAULT)).isSameAs(packets);
    }

    /** Or the first packet to a virtual address would go to who had it in another network. */
    @Test
    void neighboursOfAnEarlierNetworkAreForgotten() throws Exception {
        HostDevice host = HostDevice.acquire(FRAMES);
        InetAddress ipv4 = host.subnet().ipv4(1001);
        InetAddress ipv6 = host.subnet().ipv6(1001);
        for (InetAddress address : List.of(ipv4, ipv6)) {
            run(
                    "ip",
                    "neigh",
                    "add",
                    address.getHostAddress(),
                    "lladdr",
                    "02:4e:00:00:00:05",
                    "dev",
                    host.device().name(),
                    "nud",
                    "reachable");
            assertThat(run("ip", "neigh", "show", address.getHostAddress())).contains("02:4e:00:00:00:05");
        }
        host.release();

        assertThat(acquireAndRelease(FRAMES)).isSameAs(host);
        for (InetAddress address : List.of(ipv4, ipv6)) {
            assertThat(run("ip", "neigh", "show", address.getHostAddress())).doesNotContain("02:4e:00:00:00:05");
        }
    }

    private static HostDevice acquireAndRelease(DeviceOptions options) throws IOException {
        HostDevice device = HostDevice.acquire(options);
        device.release();
        return device;
    }

    private static String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    @Test
    void allEmulatedAddressesAreRoutedToItAlsoAfterItWasGivenBack() throws IOException {
        HostDevice host = HostDevice.acquire(DeviceOptions.DEFAULT);
        host.release();

        int slot = host.slot();
        assertThat(Machine.table("route"))
                .extracting(route -> List.of(route.get(0), route.get(1), route.get(6), route.get(7)))
                .contains(
                        List.of("netsplit" + slot, "000012C6", Integer.toString(GUARD_METRIC + slot), "0000FEFF"),
                        List.of("netsplit" + slot, hex(host.subnet()), "0", "00FCFFFF"));
    }

    @Test
    void soAreTheIpv6Addresses() throws IOException {
        assumeTrue(Files.exists(Path.of("/proc/net/if_inet6")), "this machine's kernel has no IPv6");
        HostDevice host = HostDevice.acquire(DeviceOptions.DEFAULT);
        host.release();

        int slot = host.slot();
        assertThat(Machine.table("ipv6_route"))
                .extracting(route -> List.of(route.get(0), route.get(1), route.get(5), route.get(9)))
                .contains(List.of(
                        "fd4e73706c7400000000000000000000",
                        "30", // 48 bits
                        "%08x".formatted(GUARD_METRIC + slot),
                        "netsplit" + slot));
    }

    @Test
    void kernelChoosesNoAddressForIt() throws IOException {
        assumeTrue(Files.exists(Path.of("/proc/net/if_inet6")), "this machine's kernel has no IPv6");
        HostDevice host = HostDevice.acquire(DeviceOptions.DEFAULT);
        host.release();

        assertThat(Machine.table("if_inet6"))
                .filteredOn(columns -> columns.get(5).equals(host.device().name()))
                .extracting(columns -> columns.get(0))
                .hasSize(1)
                .allMatch(address -> address.startsWith("fd4e73706c74"));
    }

    @Test
    void whatWasSentAfterTheLastNetworksEndDoesNotReachTheNext() throws IOException {
        HostDevice host = HostDevice.acquire(DeviceOptions.DEFAULT);
        host.release();
        try (DatagramChannel channel = DatagramChannel.open()) {
            InetSocketAddress gone = new InetSocketAddress(host.subnet().ipv4(1), 4242); // its route is ours
            channel.send(StandardCharsets.UTF_8.encode("a stale packet"), gone);
        }

        HostDevice again = HostDevice.acquire(DeviceOptions.DEFAULT);
        try (NativeMemory memory = NativeMemory.allocate(2048)) {
            PacketBuffer buffer = new PacketBuffer(memory.bytes(), memory.address(), 0, 2048);
            while (again.device().read(buffer) > 0) {
                int version = buffer.bytes().get(0) >> 4;
                assertThat(version)
                        .as("IP version: the kernel's own packets are IPv6")
                        .isEqualTo(6);
            }
        } finally {
            again.release();
        }
        assertThat(again).isSameAs(host);
    }

    /** As /proc/net/route has an IPv4 address: little-endian. */
    private static String hex(Subnet subnet) {
        return "%08X".formatted(Integer.reverseBytes(subnet.ipv4Network()));
    }
}
