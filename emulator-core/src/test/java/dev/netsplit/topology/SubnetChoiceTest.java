package dev.netsplit.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubnetChoiceTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.0/8",
                "10.77.0.0/24",
                "10.77.0.8/29",
                "172.28.0.0/16",
                "192.168.50.0/24",
                "100.100.0.0/16",
                "192.0.2.0/24",
                "198.51.100.128/25",
                "203.0.113.0/24",
                "fd00:77::/64",
                "fd00:77::/120",
                "2001:db8:1::/64",
                "3fff:0:1::/64"
            })
    void whatIsNobodysOnTheInternetCanBeChosen(String prefix) {
        SubnetChoice choice = SubnetChoice.NONE.with(Prefix.parse(prefix));

        assertThat(choice.prefixes()).containsExactly(Prefix.parse(prefix));
    }

    @ParameterizedTest
    @CsvSource({
        "8.8.8.0/24, somebody's on the internet",
        "172.32.0.0/16, somebody's on the internet",
        "192.0.0.0/16, somebody's on the internet",
        "127.0.0.0/8, somebody's on the internet",
        "169.254.0.0/16, somebody's on the internet",
        "224.0.0.0/24, somebody's on the internet",
        "2606:4700::/64, somebody's on the internet",
        "fe80::/64, somebody's on the internet",
        "198.18.0.0/24, where none is chosen",
        "198.19.0.0/16, where none is chosen",
        "fd4e:7370:6c74:5::/64, where none is chosen",
        "10.0.0.0/7, length of 8 to 29",
        "10.77.0.0/30, length of 8 to 29",
        "fd00:77::/48, length of 64 to 120",
        "fd00:77::/121, length of 64 to 120",
    })
    void allElseIsRefused(String prefix, String because) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SubnetChoice.NONE.with(Prefix.parse(prefix)))
                .withMessageStartingWith("subnet (" + prefix + ") must ")
                .withMessageContaining(because);
    }

    @Test
    void whatIsNotChosenIsLeased() {
        Prefix ipv4 = Prefix.parse("10.77.0.0/24");
        Subnet leased = Subnet.ofSlot(3);

        assertThat(SubnetChoice.NONE.orElse(leased)).isEqualTo(leased);
        assertThat(SubnetChoice.NONE.with(ipv4).orElse(leased)).isEqualTo(new Subnet(ipv4, leased.ipv6()));
    }
}
