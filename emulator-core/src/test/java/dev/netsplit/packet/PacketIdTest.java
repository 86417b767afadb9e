package dev.netsplit.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.netsplit.topology.LinkName;
import dev.netsplit.topology.NodeName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PacketIdTest {
    private static final PacketFlow REPLIES =
            new PacketFlow(new NodeName("client"), new NodeName("server-2"), 17, 7000, 3, false, false);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TCP client -> server:8080 #0, packet 17",
                "TCP client -> server:8080 #0, back, packet 0",
                "TCP client -> server:8080 #12, back, ACKs, packet 3",
                "UDP a-1 -> b:65535 #0, packet 999999999999999999",
                "ICMP a -> b:0 #0, packet 1",
                "ICMPv6 a -> b:391 #0, ACKs, packet 1",
                "protocol 132 a -> b:0 #0, packet 1",
            })
    void whatIsPrintedCanBeRead(String text) {
        assertThat(PacketId.parse(text)).hasToString(text);
    }

    @Test
    void itSaysWhichPacketItIs() {
        assertThat(PacketId.parse("UDP client -> server-2:7000 #3, back, packet 4"))
                .isEqualTo(PacketId.of(REPLIES, 4));
    }

    @Test
    void aFlowsPacketsAreOnOneLink() {
        assertThat(REPLIES.link()).isEqualTo(LinkName.of("server-2", "client"));
        assertThat(PacketFlow.parse("TCP a -> b:80 #0").link()).isEqualTo(LinkName.of("a", "b"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "packet 3",
                "TCP a -> b:80 #0",
                "tcp a -> b:80 #0, packet 3",
                "TCP a -> b #0, packet 3",
                "TCP a -> b:80 #0, packet -3",
                "TCP a -> b:80 #0, packet 3 (a copy or fragment)",
                "TCP -a -> b:80 #0, packet 3",
                "TCP a -> b:80 #0, ACKs, back, packet 3",
            })
    void whatIsOfAnotherFormIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PacketId.parse(text))
                .withMessageContaining(" must ");
    }

    @Test
    void aCopyIsNotThePacketItself() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PacketFilter.all().only(new PacketId(REPLIES, 4, 7)))
                .withMessageContaining("must be the packet itself");
    }
}
