package dev.netsplit.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.common.net.InetAddresses;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubnetTest {

    @Test
    void addressesCountUpFromTheSlotsOwnRange() {
        assertThat(Subnet.ofSlot(0).ipv4(1).getHostAddress()).isEqualTo("198.18.0.1");
        assertThat(Subnet.ofSlot(127).ipv4(1022).getHostAddress()).isEqualTo("198.19.255.254");
        assertThat(Subnet.ofSlot(66).ipv6(1000).getHostAddress()).isEqualTo("fd4e:7370:6c74:42:0:0:0:3e8");
        assertThat(Subnet.ofSlot(66).hostAddresses())
                .isEqualTo(Subnet.ofSlot(66).addresses(1022));
    }

    @Test
    void slotsBeyondTheRangeAreRefused() {
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> Subnet.ofSlot(128));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> Subnet.ofSlot(-1));
    }

    @ParameterizedTest
    @CsvSource({
        "198.18.0.0/22, fd4e:7370:6c74::/64, 1000, 198.18.3.254, fd4e:7370:6c74::3fe",
        "10.77.0.0/24, fd4e:7370:6c74::/64, 253, 10.77.0.254, fd4e:7370:6c74::3fe",
        "10.77.0.0/16, fd00:77::/64, 1000, 10.77.255.254, fd00:77::3fe",
        "10.0.0.0/8, fd00:77::/120, 254, 10.255.255.254, fd00:77::ff",
        "10.77.0.8/29, fd00:77::100/120, 5, 10.77.0.14, fd00:77::1ff",
    })
    void roomAndTheHostsAddressesDependOnBothLengths(
            String ipv4, String ipv6, int maxNodes, String hostIpv4, String hostIpv6) {
        Subnet subnet = new Subnet(Prefix.parse(ipv4), Prefix.parse(ipv6));

        assertThat(subnet.maxNodes()).isEqualTo(maxNodes);
        assertThat(subnet.hostAddresses().both())
                .containsExactly(InetAddresses.forString(hostIpv4), InetAddresses.forString(hostIpv6));
    }

    @Test
    void theBroadcastAddressIsTheLast() {
        Subnet subnet =
                new Subnet(Prefix.parse("10.77.1.0/24"), Subnet.ofSlot(0).ipv6());

        assertThat(InetAddresses.fromInteger(subnet.ipv4Network()).getHostAddress())
                .isEqualTo("10.77.1.0");
        assertThat(InetAddresses.fromInteger(subnet.ipv4Broadcast()).getHostAddress())
                .isEqualTo("10.77.1.255");
    }

    @Test
    void familiesAreNotMixedUp() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Subnet(Subnet.IPV6_RANGE, Subnet.IPV6_RANGE))
                .withMessage("IPv4 subnet (fd4e:7370:6c74::/48) must be IPv4, at most /30");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Subnet(Subnet.IPV4_RANGE, Subnet.IPV6_RANGE))
                .withMessage("IPv6 subnet (fd4e:7370:6c74::/48) must be IPv6, /64 to /126");
    }
}
