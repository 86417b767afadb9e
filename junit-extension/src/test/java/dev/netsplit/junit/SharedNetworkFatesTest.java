package dev.netsplit.junit;

import static dev.netsplit.junit.Jupiter.jupiter;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedMethod;

import dev.netsplit.EmulatedNetwork;
import dev.netsplit.Fault;
import dev.netsplit.Node;
import dev.netsplit.fault.PacketFault;
import dev.netsplit.packet.PacketFilter;
import dev.netsplit.report.LinkStats;
import dev.netsplit.topology.PartitionShape;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.DiscoverySelector;

/** A test on a network that several share meets the same fates alone as among the others. */
@WallClock
@RequiresTun
class SharedNetworkFatesTest {
    private static final int PACKETS = 60;
    private static final int PORT = 9000;
    private static final Map<String, List<Object>> SEEN = new TreeMap<>();

    @Test
    void aTestAloneMeetsTheFatesThatItMetAmongTheOthers() throws Exception {
        Map<String, List<Object>> all = run(selectClass(Shared.class));

        assertThat(all).hasSize(10);
        assertThat(all.values().stream().distinct())
                .as("each test has other fates")
                .hasSize(10);
        assertThat(run(selectMethod(Shared.class, "first"))).isEqualTo(only(all, "first"));
        assertThat(run(selectMethod(Shared.class, "second"))).isEqualTo(only(all, "second"));
        assertThat(run(selectMethod(Shared.class, "byValue", "int"))).isEqualTo(only(all, "byValue"));
        assertThat(run(selectMethod(Shared.class, "repeated"))).isEqualTo(only(all, "repeated"));
        assertThat(run(selectNestedMethod(List.of(Shared.class), Shared.Inner.class, "inner")))
                .isEqualTo(only(all, "inner"));
    }

    private static Map<String, List<Object>> run(DiscoverySelector tests) {
        SEEN.clear();
        jupiter()
                .selectors(tests)
                .configurationParameter("netsplit.seed", "11")
                .execute()
                .testEvents()
                .assertStatistics(counts -> counts.failed(0).aborted(0));
        return Map.copyOf(SEEN);
    }

    private static Map<String, List<Object>> only(Map<String, List<Object>> all, String test) {
        Map<String, List<Object>> chosen = new TreeMap<>(all);
        chosen.keySet().removeIf(name -> !name.startsWith(test));
        assertThat(chosen).isNotEmpty();
        return chosen;
    }

    @NetworkEmulation(
            nodes = {"a", "b", "c"},
            untouchedFaults = UntouchedFaults.IGNORE)
    @LinkBetween(from = "a", to = "b", netem = "loss gemodel 10% 50% 80% 5%")
    @TestMethodOrder(MethodOrderer.MethodName.class)
    static class Shared {
        private static DatagramSocket server;
        private static DatagramSocket client;

        @SuppressWarnings("NullAway.Init") // by the extension
        private static EmulatedNetwork network;

        @BeforeAll
        static void open(@NodeName("a") Node a, @NodeName("b") Node b) throws Exception {
            server = b.call(() -> new DatagramSocket(PORT));
            server.setSoTimeout(20_000);
            client = a.call(() -> new DatagramSocket(5_000));
            client.connect(new InetSocketAddress(b.ipv4(), PORT));
            exchange(client);
        }

        @BeforeEach
        void sendSome(@NodeName("a") Node a, TestInfo test) throws Exception {
            List<Object> seen = new ArrayList<>();
            seen.addAll(exchange(client)); // a conversation that all tests use
            try (DatagramSocket own = a.call(() -> new DatagramSocket())) {
                own.connect(client.getRemoteSocketAddress());
                seen.addAll(exchange(own));
            }
            try (Fault chosen = network.partition(PartitionShape.randomHalves())) {
                seen.add(chosen.links());
            }
            try (Fault lossy = network.inject(PacketFault.on("a", "b")
                    .matching(PacketFilter.all().withProbability(0.3))
                    .drop())) {
                seen.addAll(exchange(client));
                seen.add(lossy.affectedPackets());
            }
            String name = test.getTestMethod().orElseThrow().getName() + " " + test.getDisplayName();
            SEEN.put(name, seen);
        }

        private static long decided(LinkStats stats) {
            return stats.delivered() + stats.lost() + stats.cut();
        }

        /** Sends numbers; returns those that arrive, in order. */
        private static List<Integer> exchange(DatagramSocket from) throws Exception {
            LinkStats before = link();
            for (int i = 0; i < PACKETS; i++) {
                from.send(new DatagramPacket(new byte[] {(byte) i}, 1));
            }
            long decided = decided(before) + PACKETS;
            LinkStats after =
                    Eventually.until("each packet has its fate", () -> link(), stats -> decided(stats) >= decided);
            List<Integer> arrived = new ArrayList<>();
            for (long left = after.delivered() - before.delivered(); left > 0; left--) {
                DatagramPacket packet = new DatagramPacket(new byte[1], 1);
                server.receive(packet);
                arrived.add((int) packet.getData()[0]);
            }
            return arrived;
        }

        private static LinkStats link() {
            return network.stats().link("a", "b");
        }

        @Test
        void first() {}

        @Test
        void second() {}

        @ParameterizedTest
        @ValueSource(ints = {1, 2, 3, 4})
        void byValue(int value) {}

        @RepeatedTest(3)
        void repeated() {}

        @Nested
        class Inner {
            @Test
            void inner() {}
        }
    }
}
