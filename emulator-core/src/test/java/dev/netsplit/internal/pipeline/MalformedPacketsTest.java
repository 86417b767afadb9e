package dev.netsplit.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.fault.PacketFault;
import dev.netsplit.impair.Bandwidth;
import dev.netsplit.impair.Corruption;
import dev.netsplit.impair.Duplication;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.impair.Loss;
import dev.netsplit.impair.Mtu;
import dev.netsplit.impair.Reordering;
import dev.netsplit.internal.pipeline.link.LinkState;
import dev.netsplit.internal.pipeline.link.NodeLimits;
import dev.netsplit.internal.pipeline.memory.MemoryLimits;
import dev.netsplit.internal.wire.MalformedPackets;
import dev.netsplit.internal.wire.Packets;
import dev.netsplit.packet.PacketFilter;
import dev.netsplit.report.LinkStats;
import dev.netsplit.topology.NodeName;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Malformed packets on links with impairments and faults: nothing fails, every packet is accounted for, every buffer
 * comes back.
 */
class MalformedPacketsTest {
    private static final Duration MS = Duration.ofMillis(1);
    private static final PacketFault.Selection PACKETS = PacketFault.on("n1", "n2");
    private static final PacketFilter SOME = PacketFilter.all().withProbability(0.3);
    private static final int BUFFERS = 2 * EarlyFragments.MAX; // fragments whose first does not come wait for it

    private static final LinkProfile LOSSY = LinkProfile.builder()
            .latency(MS)
            .loss(Loss.random(0.05))
            .duplication(Duplication.random(0.1))
            .corruption(Corruption.random(0.3))
            .reordering(Reordering.random(0.1))
            .build();

    private static final List<LinkProfile> PROFILES = List.of(
            LOSSY,
            LOSSY.toBuilder().mtu(Mtu.of(200)).build(),
            LOSSY.toBuilder().bandwidth(Bandwidth.of(10_000_000)).build());

    private static final List<PacketFault> FAULTS = List.of(
            PACKETS.matching(SOME).slice(7, 2, MS),
            PACKETS.matching(SOME).reject(),
            PACKETS.matching(SOME).zeroWindow(),
            PACKETS.matching(SOME).holdFin(MS),
            PACKETS.matching(SOME.tcp()).reset(MS),
            PACKETS.matching(SOME.tcp()).cutAfter(100));

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void nothingFailsAndEveryBufferComesBack(long seed) {
        Random random = new Random(seed);
        for (LinkProfile profile : PROFILES) {
            SimulatedPipeline pipeline = pipeline(profile);
            LinkState link = pipeline.links().link(0, 1);
            for (int i = 0; i < FAULTS.size(); i++) {
                if (random.nextBoolean()) {
                    link.add(Faults.of(FAULTS.get(i), i + 1));
                }
            }
            send(pipeline, random, 5_000);
            link.heal();
            pipeline.pass(Duration.ofSeconds(10));

            assertAccountedFor(link.stats());
            sendAsManyAsThereAreBuffers(pipeline);
        }
    }

    @Test
    void afterwardsAWellFormedPacketComesThrough() {
        SimulatedPipeline pipeline = pipeline(LinkProfile.clean());
        send(pipeline, new Random(4), 5_000);
        pipeline.pass(Duration.ofSeconds(10));

        sendAsManyAsThereAreBuffers(pipeline);
    }

    private static SimulatedPipeline pipeline(LinkProfile profile) {
        MemoryLimits memory = new MemoryLimits(BUFFERS, 4, 1 << 24);
        List<NodeName> names = List.of(new NodeName("n1"), new NodeName("n2"));
        return new SimulatedPipeline(names, 42, link -> profile, node -> NodeLimits.NONE, memory);
    }

    private static void send(SimulatedPipeline pipeline, Random random, int count) {
        int network = pipeline.subnet().ipv4Network();
        MalformedPackets packets =
                new MalformedPackets(network + 1, network + 2, pipeline.subnet().ipv6Network());
        for (int i = 0; i < count; i++) {
            pipeline.sendSuperpacket(0, packets.next(random));
            pipeline.pass(MS);
        }
    }

    private static void assertAccountedFor(LinkStats stats) {
        assertThat(stats.offered()).isPositive();
        assertThat(stats.inFlight()).isZero();
        assertThat(stats.refused()).isZero();
        assertThat(stats.offered() + stats.duplicated())
                .isEqualTo(stats.delivered()
                        + stats.lost()
                        + stats.dropped()
                        + stats.tooBig()
                        + stats.cut()
                        + stats.refused());
    }

    /** All that there are for what is read: one that was lost would be missed here. */
    private static void sendAsManyAsThereAreBuffers(SimulatedPipeline pipeline) {
        LinkState link = pipeline.links().link(0, 1);
        link.setProfile(LinkProfile.builder().latency(MS).build());
        long before = link.stats().delivered();
        int network = pipeline.subnet().ipv4Network();
        byte[] packet = Packets.udp(network + 1, network + 2, 1, 2, new byte[4]);
        for (int i = 0; i < BUFFERS; i++) {
            pipeline.send(0, packet);
        }
        pipeline.pass(MS);
        assertThat(link.stats().delivered() - before).isEqualTo(BUFFERS);
    }
}
