package dev.netsplit.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.io.BaseEncoding;
import com.google.common.net.InetAddresses;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class DnsQueryTest {
    /** What glibc asks for the IPv4 address of N2.example, with its EDNS record behind. */
    private static final byte[] QUERY = hex("1234" + "0120" + "0001" + "0000" + "0000" + "0001" // id, flags, counts
            + "024e32076578616d706c6500" + "0001" + "0001" // N2.example, A, IN
            + "0000291000000000000000");

    @Test
    void readsTheName() {
        assertThat(DnsQuery.parse(QUERY, QUERY.length).orElseThrow().name()).isEqualTo("n2.example");
    }

    @Test
    void answersWithTheAddressesOfTheKindThatWasAskedFor() {
        byte[] answer = DnsQuery.parse(QUERY, QUERY.length)
                .orElseThrow()
                .answer(
                        DnsQuery.Code.OK,
                        List.of(InetAddresses.forString("198.18.0.2"), InetAddresses.forString("fd4e::2")));

        assertThat(answer)
                .isEqualTo(hex("1234" + "8580" + "0001" + "0001" + "0000" + "0000"
                        + "024e32076578616d706c6500" + "0001" + "0001"
                        + "c00c" + "0001" + "0001" + "00000000" + "0004" + "c6120002"));
    }

    @Test
    void saysThatANameIsUnknown() {
        byte[] answer = DnsQuery.parse(QUERY, QUERY.length).orElseThrow().answer(DnsQuery.Code.UNKNOWN_NAME, List.of());

        assertThat(Arrays.copyOf(answer, 12)).isEqualTo(hex("1234" + "8583" + "0001" + "0000" + "0000" + "0000"));
    }

    @Test
    void whatIsCutShortOrNoQueryIsNotUnderstood() {
        for (int length = 0; length < QUERY.length - 11; length++) {
            assertThat(DnsQuery.parse(QUERY, length)).isEmpty();
        }
        byte[] response = QUERY.clone();
        response[2] |= (byte) 0x80;
        assertThat(DnsQuery.parse(response, response.length)).isEmpty();
        byte[] forMail = QUERY.clone();
        forMail[25] = 15;
        assertThat(DnsQuery.parse(forMail, forMail.length)).isEmpty();
    }

    private static byte[] hex(String digits) {
        return BaseEncoding.base16().lowerCase().decode(digits);
    }
}
