package dev.netsplit.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.common.net.InetAddresses;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrefixTest {

    @ParameterizedTest
    @CsvSource({
        "10.77.0.0/24, 10.77.0.0/24, 256",
        "0.0.0.0/0, 0.0.0.0/0, 2147483647",
        "255.255.255.255/32, 255.255.255.255/32, 1",
        "FD00:0077:0::/64, fd00:77::/64, 2147483647",
        "fd00:77::100/120, fd00:77::100/120, 256",
        "::/0, ::/0, 2147483647",
    })
    void isReadAndWritten(String text, String canonical, int size) {
        assertThat(Prefix.parse(text)).hasToString(canonical);
        assertThat(Prefix.parse(text).size()).isEqualTo(size);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10.77.0.0",
                "/24",
                "10.77.0.0/",
                "10.77.0.0/x",
                "10.77.0.0/-1",
                "n1/24",
                "10.77/16",
                "10.0.0.0/8/8"
            })
    void whatIsNoNetworkIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Prefix.parse(text))
                .withMessage("network (" + text
                        + ") must be an address and a prefix length, such as 10.77.0.0/24 or fd00:77::/64");
    }

    @Test
    void bitsAfterThePrefixAndLengthsOutOfRangeAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Prefix.parse("10.77.0.5/24"))
                .withMessage("network (10.77.0.5/24) must have no bits set after its prefix; say 10.77.0.0/24");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Prefix.parse("fd00:77::1/64"))
                .withMessage("network (fd00:77::1/64) must have no bits set after its prefix; say fd00:77::/64");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Prefix.parse("10.0.0.0/33"))
                .withMessage("prefix length (33) must be 0 to 32");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Prefix.parse("::/129"))
                .withMessage("prefix length (129) must be 0 to 128");
    }

    @ParameterizedTest
    @CsvSource({
        "10.77.0.0/24, 10.77.0.0/24, true",
        "10.77.0.0/24, 10.77.0.0/16, true",
        "10.77.0.0/24, 10.77.0.128/25, true",
        "10.77.0.0/24, 10.77.1.0/24, false",
        "10.77.0.0/24, 0.0.0.0/0, true",
        "10.77.0.0/24, ::/0, false",
        "fd00:77::/64, fd00:77::/120, true",
        "fd00:77::/64, fd00:77:0:1::/64, false",
        "192.168.0.0/16, 10.0.0.0/8, false",
    })
    void overlapsBothWaysOrNot(String one, String other, boolean overlaps) {
        assertThat(Prefix.parse(one).overlaps(Prefix.parse(other))).isEqualTo(overlaps);
        assertThat(Prefix.parse(other).overlaps(Prefix.parse(one))).isEqualTo(overlaps);
    }

    @ParameterizedTest
    @CsvSource({
        "10.77.0.0/24, 10.77.0.5, 5",
        "10.77.0.0/16, 10.77.3.254, 1022",
        "fd00:77::/64, fd00:77::3e8, 1000",
        "fd00:77::100/120, fd00:77::105, 5",
        "192.168.255.0/24, 192.168.255.255, 255",
    })
    void addressesHaveNumbers(String network, String address, int number) {
        Prefix prefix = Prefix.parse(network);

        assertThat(prefix.contains(InetAddresses.forString(address))).isTrue();
        assertThat(prefix.address(number)).isEqualTo(InetAddresses.forString(address));
        assertThat(prefix.numberOf(InetAddresses.forString(address))).isEqualTo(number);
    }

    @Test
    void numbersEndBeforeLargeNetworksDo() {
        Prefix prefix = Prefix.parse("fd00:77::/64");

        assertThat(prefix.numberOf(InetAddresses.forString("fd00:77::8000:0"))).isEqualTo(Integer.MAX_VALUE);
        assertThat(prefix.numberOf(InetAddresses.forString("fd00:77::ffff:ffff:ffff:ffff")))
                .isEqualTo(Integer.MAX_VALUE);
        assertThatIllegalArgumentException().isThrownBy(() -> prefix.address(Integer.MAX_VALUE));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Prefix.parse("10.77.0.0/24").address(256));
    }
}
