package dev.netsplit.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.netsplit.internal.wire.Headers;
import dev.netsplit.internal.wire.Packets;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PacketFilterTest {
    private static final int A = 0xC6120001;
    private static final int B = 0xC6120002;
    private static final byte[] REQUEST = "GET / HTTP/1.1".getBytes(StandardCharsets.UTF_8);

    private final PacketView request = view(Packets.tcp(A, B, 40_000, 80, Packets.ACK, REQUEST));
    private final PacketView syn = view(Packets.tcp(A, B, 40_000, 80, Packets.SYN, new byte[0]));
    private final PacketView synAck = view(Packets.tcp(B, A, 80, 40_000, Packets.SYN | Packets.ACK, new byte[0]));
    private final PacketView datagram = view(Packets.udp(A, B, 40_000, 53, new byte[100]));
    private final PacketView echo = view(Packets.icmp(A, B, 8, 1, new byte[56]));

    @Test
    void protocolsAreTold() {
        assertThat(PacketFilter.all().meetsConditions(echo)).isTrue();
        assertThat(PacketFilter.all().tcp().meetsConditions(request)).isTrue();
        assertThat(PacketFilter.all().tcp().meetsConditions(datagram)).isFalse();
        assertThat(PacketFilter.all().udp().meetsConditions(datagram)).isTrue();
        assertThat(PacketFilter.all().icmp().meetsConditions(echo)).isTrue();
        assertThat(PacketFilter.all().icmp().meetsConditions(datagram)).isFalse();
        assertThat(PacketFilter.all().protocol(1).meetsConditions(echo)).isTrue();
    }

    @Test
    void payloadsArePrintedAsTextIfTheyAreText() {
        assertThat(Payload.of("GET /\r\n\tx")).hasToString("\"GET /\\r\\n\\tx\"");
        assertThat(Payload.of(new byte[] {'A', 0})).hasToString("0x4100");
        assertThat(Payload.of("ü")).hasToString("0xc3bc");
    }

    @Test
    void portsAreTold() {
        assertThat(PacketFilter.all().port(80).meetsConditions(request)).isTrue();
        assertThat(PacketFilter.all().port(80).meetsConditions(synAck)).isTrue();
        assertThat(PacketFilter.all().destinationPort(80).meetsConditions(synAck))
                .isFalse();
        assertThat(PacketFilter.all().sourcePort(80).meetsConditions(synAck)).isTrue();
        assertThat(PacketFilter.all().port(80).meetsConditions(echo)).isFalse();
    }

    @Test
    void flagsAreTold() {
        PacketFilter asks = PacketFilter.all().flags(TcpFlag.SYN).withoutFlags(TcpFlag.ACK);

        assertThat(asks.meetsConditions(syn)).isTrue();
        assertThat(asks.meetsConditions(synAck)).isFalse();
        assertThat(PacketFilter.all().flags(TcpFlag.SYN, TcpFlag.ACK).meetsConditions(synAck))
                .isTrue();
        assertThat(PacketFilter.all().withoutFlags(TcpFlag.SYN).meetsConditions(datagram))
                .as("UDP has no flags to be without")
                .isFalse();
    }

    @Test
    void lengthsArePacketsAndTheirEndsBelongToTheRange() {
        int length = 40 + REQUEST.length;

        assertThat(PacketFilter.all().length(length, length).meetsConditions(request))
                .isTrue();
        assertThat(PacketFilter.all().length(length + 1, 1500).meetsConditions(request))
                .isFalse();
        assertThat(PacketFilter.all().length(0, length - 1).meetsConditions(request))
                .isFalse();
        assertThat(PacketFilter.all().withPayload().meetsConditions(request)).isTrue();
        assertThat(PacketFilter.all().withPayload().meetsConditions(syn)).isFalse();
    }

    @Test
    void payloadsAreFoundWhereTheyAre() {
        assertThat(PacketFilter.all().payloadStartsWith("GET").meetsConditions(request))
                .isTrue();
        assertThat(PacketFilter.all().payloadStartsWith("HTTP").meetsConditions(request))
                .isFalse();
        assertThat(PacketFilter.all().payloadContains("HTTP/1.1").meetsConditions(request))
                .isTrue();
        assertThat(PacketFilter.all().payloadContains("HTTP/1.1 ").meetsConditions(request))
                .as("longer than what is left")
                .isFalse();
        assertThat(PacketFilter.all().payloadContains(new byte[] {(byte) 0xC6}).meetsConditions(request))
                .as("a byte of the address")
                .isFalse();
    }

    @Test
    void allConditionsMustHold() {
        PacketFilter filter =
                PacketFilter.all().tcp().port(80).matching("even length", packet -> packet.length() % 2 == 0);

        assertThat(filter.meetsConditions(request)).isTrue();
        assertThat(filter.meetsConditions(datagram)).isFalse();
        assertThat(filter.port(81).meetsConditions(request)).isFalse();
    }

    @Test
    void filtersAreValuesWhoseConditionsHaveNoOrderAndWhoseCountsDo() {
        assertThat(PacketFilter.all().tcp().port(80))
                .isEqualTo(PacketFilter.all().port(80).tcp())
                .hasSameHashCodeAs(PacketFilter.all().port(80).tcp());
        assertThat(PacketFilter.all().first(2).everyNth(3))
                .isNotEqualTo(PacketFilter.all().everyNth(3).first(2));
        PacketFilter filter = PacketFilter.all()
                .udp()
                .payloadContains(new byte[] {1, 2})
                .nth(3)
                .perConnection();
        assertThat(PacketFilter.of(filter.conditions().stream().toList(), filter.counts(), filter.isPerConnection()))
                .isEqualTo(filter);
    }

    @Test
    void filtersSayWhatTheyAre() {
        assertThat(PacketFilter.all()).hasToString("all packets");
        assertThat(PacketFilter.all()
                        .tcp()
                        .port(9092)
                        .flags(TcpFlag.ACK, TcpFlag.PSH)
                        .payloadContains("PUT")
                        .payloadStartsWith(new byte[] {0, (byte) 0xFF})
                        .everyNth(3)
                        .first(1)
                        .perConnection())
                .hasToString(
                        "tcp, port 9092, flags PSH+ACK, payload contains \"PUT\", payload starts with 0x00ff, every 3rd,"
                                + " first 1, per connection");
    }

    @Test
    void whatCannotBeIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PacketFilter.all().port(0))
                .withMessage("port (0) must be from 1 to 65535");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PacketFilter.all().length(10, 9))
                .withMessage("length (10 to 9 bytes) must be a range within 0 to 65575");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PacketFilter.all().nth(0))
                .withMessage("n (0) must be 1 or more");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PacketFilter.all().withProbability(1.1))
                .withMessage("probability (1.1) must be from 0 to 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PacketFilter.all().payloadContains(""))
                .withMessage("payload (0 bytes) must be 1 to 65535 bytes");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PacketFilter.all().protocol(256))
                .withMessage("protocol (256) must be from 0 to 255");
    }

    private static PacketView view(byte[] packet) {
        return new Headers().read(Packets.buffer(packet));
    }
}
