package dev.netsplit.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;

class SubnetTest {

    @Test
    void addressesCountUpFromTheSlotsOwnRange() {
        assertThat(new Subnet(0).ipv4(1).getHostAddress()).isEqualTo("198.18.0.1");
        assertThat(new Subnet(127).ipv4(1022).getHostAddress()).isEqualTo("198.19.255.254");
        assertThat(new Subnet(66).ipv6(1000).getHostAddress()).isEqualTo("fd4e:7370:6c74:42:0:0:0:3e8");
    }

    @Test
    void slotsBeyondTheRangeAreRefused() {
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> new Subnet(128));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> new Subnet(-1));
    }
}
