package dev.netsplit.internal.pipeline;

import dev.netsplit.CraftedPacket;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.internal.device.InMemoryDevice;
import dev.netsplit.internal.pipeline.traffic.ArrivalTimes;
import dev.netsplit.internal.pipeline.traffic.FlowPlan;
import dev.netsplit.internal.pipeline.traffic.PacketTemplate;
import dev.netsplit.internal.pipeline.traffic.PortClaims;
import dev.netsplit.internal.pipeline.traffic.TrafficPlan;
import dev.netsplit.internal.pipeline.traffic.TrafficSource;
import dev.netsplit.internal.random.RandomStream;
import dev.netsplit.internal.wire.Packets;
import dev.netsplit.topology.Subnet;
import java.nio.ByteBuffer;
import java.time.Duration;

/** Traffic between the first two nodes of a {@link TestNetwork}. */
final class TestTraffic {
    private static final Subnet SUBNET = Subnet.ofSlot(0);
    static final Duration MS = Duration.ofMillis(1);
    static final int PORT = 9999;
    static final LinkProfile TEN_MS =
            LinkProfile.builder().latency(Duration.ofMillis(10)).build();

    private TestTraffic() {}

    /** Returns a plan of traffic that does not end by itself. */
    static TrafficPlan plan(String name, boolean discarded) {
        return new TrafficPlan(
                RandomStream.of(0, "traffic", name).bits(0), discarded, Long.MAX_VALUE, Long.MAX_VALUE, () -> {});
    }

    /** Starts packets of 200 bytes from the first node to the second. */
    static TrafficSource start(TestNetwork network, TrafficPlan plan, int places, ArrivalTimes times) {
        return start(network, plan, places, template(200), times);
    }

    /** Starts packets like the template from the first node to the second. */
    static TrafficSource start(
            TestNetwork network, TrafficPlan plan, int places, PacketTemplate template, ArrivalTimes times) {
        return network.traffic()
                .start(new FlowPlan(plan, 0, 1, template, places), times)
                .orElseThrow();
    }

    /** Starts requests from the first node to the second. */
    static TrafficSource requests(TestNetwork network, TrafficPlan plan, int thinkMs, int timeoutMs) {
        return network.traffic()
                .startRequests(
                        new FlowPlan(plan, 0, 1, template(200), 64),
                        0,
                        Duration.ofMillis(thinkMs).toNanos(),
                        Duration.ofMillis(timeoutMs).toNanos())
                .orElseThrow();
    }

    /** Returns a UDP packet from the first node to the second. */
    static PacketTemplate template(int length) {
        return new PacketTemplate(
                CraftedPacket.udp(SUBNET.ipv4(1), 0, SUBNET.ipv4(2), PORT)
                        .payload(new byte[length - 28])
                        .bytes(),
                true);
    }

    /** Returns the port of the first request. */
    static int firstPort() {
        return PortClaims.FIRST_BESIDE_A_KERNEL;
    }

    /** Sends an answer from the node that received the request. */
    static void answer(TestNetwork network, int node, InMemoryDevice.Received request) {
        ByteBuffer packet = ByteBuffer.wrap(request.packet());
        network.send(
                node,
                Packets.udp(
                        packet.getInt(16),
                        packet.getInt(12),
                        packet.getShort(22) & 0xFFFF,
                        packet.getShort(20) & 0xFFFF,
                        new byte[9]));
    }
}
