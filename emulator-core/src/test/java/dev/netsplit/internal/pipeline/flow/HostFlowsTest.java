package dev.netsplit.internal.pipeline.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.random.Mixer;
import dev.netsplit.internal.wire.Headers;
import dev.netsplit.internal.wire.Packets;
import dev.netsplit.packet.PacketView;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HostFlowsTest {
    private static final int NODE = 0;
    private static final int OTHER = 1;
    private static final int HOST = 2;

    private final AtomicInteger signals = new AtomicInteger();
    private final HostFlows flows = new HostFlows(HOST, signals::incrementAndGet);
    private final FlowTable table =
            new FlowTable(new long[] {Mixer.mix(1, 0), Mixer.mix(2, 0), Mixer.mix(3, 0)}, flows);

    @Test
    void whatTheHostBeginsIsNotedOnce() {
        tcp(HOST, NODE, 40_000, 80, Packets.SYN);
        tcp(NODE, HOST, 80, 40_000, Packets.SYN | Packets.ACK);
        tcp(HOST, NODE, 40_000, 80, Packets.ACK);
        udp(HOST, OTHER, 50_000, 53);
        udp(HOST, OTHER, 50_000, 53);

        assertThat(flows.from(0))
                .containsExactly(
                        new HostFlow(PacketView.TCP, NODE, 40_000, 80),
                        new HostFlow(PacketView.UDP, OTHER, 50_000, 53));
        assertThat(flows.from(1)).hasSize(1);
        assertThat(signals).hasValue(2);
    }

    @Test
    void whatOthersBeginIsNot() {
        tcp(NODE, HOST, 40_000, 80, Packets.SYN);
        tcp(HOST, NODE, 80, 40_000, Packets.SYN | Packets.ACK);
        tcp(NODE, OTHER, 40_000, 80, Packets.SYN);
        udp(OTHER, HOST, 40_001, 80);

        assertThat(flows.from(0)).isEmpty();
    }

    @Test
    void theirNumberIsBounded() {
        for (int port = 0; port < HostFlows.MAX + 100; port++) {
            udp(HOST, NODE, 20_000 + port, 53);
        }

        assertThat(flows.from(0)).hasSize(HostFlows.MAX);
        assertThat(signals).hasValue(HostFlows.MAX);
    }

    private void tcp(int from, int to, int sourcePort, int destinationPort, int flags) {
        identify(Packets.tcp(from, to, sourcePort, destinationPort, flags, new byte[0]), from, to);
    }

    private void udp(int from, int to, int sourcePort, int destinationPort) {
        identify(Packets.udp(from, to, sourcePort, destinationPort, new byte[1]), from, to);
    }

    private void identify(byte[] packet, int from, int to) {
        PacketBuffer buffer = Packets.buffer(packet);
        table.identify(buffer, new Headers().read(buffer), from, to);
    }
}
