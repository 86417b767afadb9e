package dev.netsplit.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.io.BaseEncoding;
import com.google.common.net.InetAddresses;
import dev.netsplit.topology.MacAddress;
import org.junit.jupiter.api.Test;

class AddressAnnouncementTest {
    private static final MacAddress HOLDER = MacAddress.parse("02:4e:00:00:00:07");

    @Test
    void anIpv4AddressIsAnnouncedByAGratuitousArp() {
        assertThat(hex("198.18.0.9"))
                .isEqualTo("ffffffffffff" + "024e00000007" + "0806" + "0001" + "0800" + "06" + "04" + "0001"
                        + "024e00000007" + "c6120009" + "000000000000" + "c6120009");
    }

    @Test
    void anIpv6AddressIsAnnouncedByANeighbourAdvertisementThatOverrides() {
        String address = "fd4e73706c7400000000000000000009";
        String message = "88" + "00" + "20000000" + address + "0201" + "024e00000007";
        String frame = hex("fd4e:7370:6c74::9");

        assertThat(frame)
                .startsWith("333300000001" + "024e00000007" + "86dd" + "60000000" + "0020" + "3a" + "ff" + address
                        + "ff020000000000000000000000000001" + "8800");
        String checksum = frame.substring(2 * 56, 2 * 58);
        assertThat(frame).endsWith(message.substring(0, 4) + checksum + message.substring(4));
        assertThat(sum(frame.substring(2 * 22)) + 0x20 + 0x3a).matches(sum -> sum % 0xFFFF == 0);
    }

    private static String hex(String address) {
        return BaseEncoding.base16()
                .lowerCase()
                .encode(AddressAnnouncement.frame(InetAddresses.forString(address), HOLDER));
    }

    /** Of 16-bit words: over both addresses and the message here. */
    private static int sum(String hex) {
        int sum = 0;
        for (int i = 0; i < hex.length(); i += 4) {
            sum += Integer.parseInt(hex.substring(i, i + 4), 16);
        }
        return sum;
    }
}
