package dev.netsplit.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;

class SubnetTest {

    @Test
    void addressesCountUpFromTheSlotsOwnRange() {
        assertThat(new Subnet(0).ipv4(1).getHostAddress()).isEqualTo("198.18.0.1");
        assertThat(new Subnet(511).ipv4(254).getHostAddress()).isEqualTo("198.19.255.254");
        assertThat(new Subnet(258).ipv6(10).getHostAddress()).isEqualTo("fd4e:7370:6c74:102:0:0:0:a");
    }

    @Test
    void slotsBeyondTheRangeAreRefused() {
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> new Subnet(512));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> new Subnet(-1));
    }
}
