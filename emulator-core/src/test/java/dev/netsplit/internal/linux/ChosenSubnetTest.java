package dev.netsplit.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.netsplit.testing.ChosenSubnets;
import dev.netsplit.testing.RequiresTun;
import dev.netsplit.topology.Prefix;
import dev.netsplit.topology.SubnetChoice;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Routes are read here, not tried out: what is sent to an address without a route of ours leaves the machine. */
@RequiresTun
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class ChosenSubnetTest {

    @Test
    void packetsToItStayOnTheMachineWhileItIsOpenAndEverAfter() throws IOException {
        Prefix prefix = Prefix.parse(ChosenSubnets.IPV4 + ".1.0/24");

        SubnetLease lease = acquire(prefix);
        assertThat(deviceTo(prefix, 7)).isEqualTo(deviceOf(lease));
        lease.release();

        assertThat(deviceTo(prefix, 7)).startsWith("netsplit");
        assertThat(deviceTo(prefix, 254)).startsWith("netsplit"); // where the host node was
        assertThat(deviceTo(prefix, 255)).startsWith("netsplit");
    }

    @Test
    void soDoThoseOfIpv6() throws IOException {
        assumeTrue(Files.exists(Path.of("/proc/net/if_inet6")), "this machine's kernel has no IPv6");
        Prefix prefix = Prefix.parse(ChosenSubnets.IPV6 + ":1::/64");

        SubnetLease lease = acquire(prefix);
        assertThat(deviceTo(prefix, 7)).isEqualTo(deviceOf(lease));
        lease.release();

        assertThat(deviceTo(prefix, 7)).startsWith("netsplit");
        assertThat(deviceTo(prefix, 1022)).startsWith("netsplit");
    }

    @Test
    void theNextNetworkCanHaveTheSameSubnetOnWhateverDevice() throws IOException {
        Prefix prefix = Prefix.parse(ChosenSubnets.IPV4 + ".2.0/24");
        for (int i = 0; i < 2; i++) {
            acquire(prefix).release();
        }
        HostDevice other =
                HostDevice.acquire(DeviceOptions.DEFAULT); // the device that has had it is on loan to somebody else
        SubnetLease lease = acquire(prefix);

        assertThat(deviceTo(prefix, 1))
                .isEqualTo(deviceOf(lease))
                .isNotEqualTo(other.device().name());
        lease.release();
        other.release();
        assertThat(deviceTo(prefix, 1)).startsWith("netsplit");
    }

    @Test
    void theNextNetworkCanHaveOneThatContainsItOrIsContainedInIt() throws IOException {
        Prefix part = Prefix.parse(ChosenSubnets.IPV4 + ".4.0/24");
        Prefix whole = Prefix.parse(ChosenSubnets.IPV4 + ".4.0/22");
        SubnetLease first = acquire(part);
        HostDevice other = HostDevice.acquire(DeviceOptions.DEFAULT);
        first.release();
        HostDevice partsDevice = HostDevice.acquire(DeviceOptions.DEFAULT); // so that the whole is on another one
        other.release();

        SubnetLease lease = acquire(whole);
        assertThat(deviceOf(lease)).isNotEqualTo(partsDevice.device().name());
        assertThat(deviceTo(part, 1)).isEqualTo(deviceOf(lease));
        assertThat(deviceTo(whole, 1000)).isEqualTo(deviceOf(lease));
        lease.release();
        assertThat(deviceTo(part, 1)).isEqualTo(deviceOf(lease)); // which is kept by the whole's route now

        SubnetLease again = acquire(part);
        assertThat(deviceTo(part, 1)).isEqualTo(deviceOf(again));
        assertThat(deviceTo(whole, 1000)).startsWith("netsplit");
        again.release();
        partsDevice.release();
    }

    @Test
    void networksOfOneJvmDoNotShareAddressesWhileTheyAreOpen() throws IOException {
        Prefix prefix = Prefix.parse(ChosenSubnets.IPV4 + ".8.0/24");
        SubnetLease lease = acquire(prefix);

        assertThatThrownBy(() -> acquire(Prefix.parse(ChosenSubnets.IPV4 + ".8.128/25")))
                .isInstanceOf(SubnetInUseException.class)
                .hasMessage("subnet (%s.8.128/25) must not overlap %s, which another open network of this JVM has;"
                                .formatted(ChosenSubnets.IPV4, prefix)
                        + " close that first, or choose another one");
        lease.release();
        acquire(Prefix.parse(ChosenSubnets.IPV4 + ".8.128/25")).release();
    }

    @Test
    void whoClaimsItLaterByAnInstantIsRefusedAndLeavesNothing() throws IOException {
        Prefix prefix = Prefix.parse(ChosenSubnets.IPV4 + ".9.0/24");
        HostDevice claimant = HostDevice.acquire(DeviceOptions.DEFAULT);
        HostNamespace.get()
                .anchor()
                .run(
                        () -> { // as another JVM would, between the look and the claim
                            try (Rtnetlink netlink = Rtnetlink.open()) {
                                netlink.addNewRoute(
                                        Rtnetlink.indexOf(claimant.device().name()), prefix, 1);
                            }
                        });

        assertThatThrownBy(() -> acquire(prefix))
                .isInstanceOf(SubnetInUseException.class)
                .hasMessageStartingWith("subnet (" + prefix + ") must not be used by two JVMs at a time");
        assertThat(deviceTo(prefix, 1)).isEqualTo(claimant.device().name());

        HostNamespace.get().anchor().run(() -> {
            try (Rtnetlink netlink = Rtnetlink.open()) {
                netlink.removeRoute(Rtnetlink.indexOf(claimant.device().name()), prefix, 1);
            }
        });
        claimant.release();
        assertThat(routesTo(prefix)).isZero();
    }

    @Test
    void withoutAChosenOneOfAFamilyThatIsLeased() throws IOException {
        SubnetLease lease = acquire(Prefix.parse(ChosenSubnets.IPV6 + ":2::/64"));
        lease.release();

        assertThat(lease.subnet().ipv4().toString()).startsWith("198.1").endsWith("/22");
        assertThat(lease.subnet().ipv6()).hasToString(ChosenSubnets.IPV6 + ":2::/64");
    }

    private static SubnetLease acquire(Prefix prefix) throws IOException {
        SubnetLease lease = SubnetLease.acquire(SubnetChoice.NONE.with(prefix), DeviceOptions.DEFAULT);
        lease.setHostAddresses(lease.subnet().hostAddresses());
        return lease;
    }

    private static String deviceOf(SubnetLease lease) {
        return lease.hostDevice().orElseThrow().name();
    }

    private static String deviceTo(Prefix prefix, int number) throws IOException {
        InetAddress address = prefix.address(number);
        return HostNamespace.get().anchor().call(() -> {
            try (Rtnetlink netlink = Rtnetlink.open()) {
                return Rtnetlink.nameOf(netlink.deviceOfRoute(address));
            }
        });
    }

    private static long routesTo(Prefix prefix) throws IOException {
        return HostNamespace.get()
                .anchor()
                .call(() -> RouteTable.read(prefix.isIpv4()).stream()
                        .filter(route -> route.destination().equals(prefix))
                        .count());
    }
}
