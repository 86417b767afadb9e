package dev.netsplit.internal.linux;

import static dev.netsplit.internal.linux.TestNode.SUBNET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netsplit.testing.RequiresTun;
import dev.netsplit.topology.Prefix;
import dev.netsplit.topology.Subnet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

@RequiresTun
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class RtnetlinkTest {
    private static final Subnet ELSEWHERE = Subnet.ofSlot(8);

    @Test
    void routesCanBeLookedUpOneAfterTheOther() throws Exception {
        try (TestNode node = TestNode.open(1)) {
            List<Boolean> routed = node.call(() -> {
                try (Rtnetlink netlink = Rtnetlink.open()) {
                    return List.of(
                            netlink.deviceOfRoute(SUBNET.ipv4(2)) != Rtnetlink.NO_DEVICE,
                            netlink.deviceOfRoute(SUBNET.ipv6(2)) != Rtnetlink.NO_DEVICE,
                            netlink.deviceOfRoute(ELSEWHERE.ipv4(2)) != Rtnetlink.NO_DEVICE,
                            netlink.deviceOfRoute(ELSEWHERE.ipv6(2)) != Rtnetlink.NO_DEVICE,
                            netlink.deviceOfRoute(SUBNET.ipv4(1)) != Rtnetlink.NO_DEVICE, // its own
                            netlink.deviceOfRoute(SUBNET.ipv4(3)) != Rtnetlink.NO_DEVICE);
                }
            });

            assertThat(routed).containsExactly(true, true, false, false, false, true);
        }
    }

    @Test
    void whatTheKernelRefusesIsToldWithWhatWasTried() throws Exception {
        try (TestNode node = TestNode.open(1)) {
            assertThatThrownBy(() -> node.call(() -> {
                        try (Rtnetlink netlink = Rtnetlink.open()) {
                            netlink.addRoute(4711, Prefix.parse("198.18.28.0/24"), 1);
                            return true;
                        }
                    }))
                    .hasRootCauseInstanceOf(LinuxException.class)
                    .hasRootCauseMessage("cannot add route to 198.18.28.0/24: ENODEV (no such device)");
        }
    }
}
