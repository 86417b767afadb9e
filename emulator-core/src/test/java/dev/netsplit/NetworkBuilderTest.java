package dev.netsplit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.common.base.Splitter;
import dev.netsplit.impair.LatencyMatrix;
import dev.netsplit.impair.LinkPair;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.testing.RequiresTun;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkBuilderTest {
    private static final LinkProfile TEN_MS = profile(10);
    private static final LinkProfile FORTY_MS = profile(40);

    private final NetworkBuilder builder = EmulatedNetwork.builder();

    @Test
    void badNamesAreRefusedBeforeAnythingIsMade() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.nodes("a", "b", "a"))
                .withMessage("node name (a) must be given to one node only");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.nodes("host"))
                .withMessage("node name (host) must not be host, which is this JVM's own node");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.nodes("N 1"))
                .withMessageStartingWith("node name (N 1) must be 1 to 63 lower-case letters");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EmulatedNetwork.builder().start())
                .withMessage("nodes ([]) must be at least one; add them by nodes(...)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EmulatedNetwork.builder()
                        .nodes(IntStream.range(0, 1001).mapToObj(i -> "n" + i).toList()))
                .withMessage("nodes (1001) must be at most 1000");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.77.0.0/24 | 300 |           |              | nodes (300) must be at most 253 in subnet"
                        + " 10.77.0.0/24; choose a larger one",
                "fd00:7::/120 | 300 |           |              | nodes (300) must be at most 254 in subnet"
                        + " fd00:7::/120; choose a larger one",
                "10.77.0.0/29 | 6   |           |              | nodes (6) must be at most 5 in subnet"
                        + " 10.77.0.0/29; choose a larger one",
                "10.77.0.1/24 | 3   |           |              | network (10.77.0.1/24) must have no bits set"
                        + " after its prefix; say 10.77.0.0/24",
                "10.77.0.0/24 | 3   | n1        | 10.77.0.0    | address (10.77.0.0) must not be the first one"
                        + " of 10.77.0.0/24, the network's own",
                "10.77.0.0/24 | 3   | n1        | 10.77.0.255  | address (10.77.0.255) must not be the last one"
                        + " of 10.77.0.0/24, the broadcast address",
                "10.77.0.0/24 | 3   | n1        | 10.77.1.5    | address (10.77.1.5) of node n1 must be in a"
                        + " subnet that was chosen by subnet(...), and those are [10.77.0.0/24]",
                "fd00:77::/64 | 3   | n1        | 198.18.0.5   | address (198.18.0.5) of node n1 must be in a"
                        + " subnet that was chosen by subnet(...), and those are [fd00:77::/64]",
                "fd00:77::/64 | 3   | n1        | fd00:77::    | address (fd00:77::) must not be the first one"
                        + " of fd00:77::/64, the network's own",
                "10.77.0.0/24 | 3   | n9        | 10.77.0.5    | node (n9) of address 10.77.0.5 must be one of"
                        + " [n0, n1, n2], or the host",
                "10.77.0.0/24 | 3   | n1        | n2           | address (n2) must be one of IPv4 or IPv6, such"
                        + " as 10.77.0.5 or fd00:77::5",
                "10.77.0.0/24 | 3   | n1,n2     | 10.77.0.5    | address (10.77.0.5) of node n2 must not be node"
                        + " n1's too",
                "10.77.0.0/24 | 3   | n1,n1     | 10.77.0.5,10.77.0.6 | address (10.77.0.6) of node n1 must be"
                        + " its only one of that family; there is 10.77.0.5",
                "10.77.0.0/24,10.78.0.0/24 | 3 | |             | subnet (10.78.0.0/24) must be the only one of"
                        + " its family; there is [10.77.0.0/24]",
            })
    void mistakenSubnetsAndAddressesAreRefused(
            String subnets, int count, @Nullable String nodes, @Nullable String addresses, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> {
                    NetworkBuilder builder = EmulatedNetwork.builder()
                            .nodes(IntStream.range(0, count)
                                    .mapToObj(i -> "n" + i)
                                    .toList());
                    Splitter.on(',').split(subnets).forEach(builder::subnet);
                    if (nodes != null && addresses != null) {
                        List<String> chosen = Splitter.on(',').splitToList(addresses);
                        List<String> names = Splitter.on(',').splitToList(nodes);
                        for (int i = 0; i < names.size(); i++) {
                            builder.address(names.get(i), chosen.get(i % chosen.size()));
                        }
                    }
                    builder.start().close();
                })
                .withMessage(message);
    }

    @Test
    void linksOfNodesThatThereAreNotAreRefused() {
        builder.nodes("a", "b").link("a", "c", TEN_MS);

        assertThatIllegalArgumentException()
                .isThrownBy(builder::start)
                .withMessage("node (c) must be one of [a, b], host, or *");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.link("a", "a", TEN_MS))
                .withMessage("link (a -> a) must join two different nodes");
    }

    @ParameterizedTest
    @CsvSource({"*, *", "alone, *", "*, alone", "eu, eu", "alone, eu"})
    void wordsThatNameNoLinkAreRefused(String from, String to) {
        builder.nodes("alone").zone("eu", "alone").link(from, to, TEN_MS);

        assertThatIllegalArgumentException()
                .isThrownBy(builder::start)
                .withMessage("link (" + from + " -> " + to
                        + ") must join two different nodes, but there is none of these names"
                        + " between [alone]; the test's own place is called host, which * does not stand for");
    }

    @Test
    void allLinksOfASingleNodeAreRefused() {
        builder.nodes("alone").allLinks(TEN_MS);

        assertThatIllegalArgumentException()
                .isThrownBy(builder::start)
                .withMessageStartingWith("link (* -> *) must join two different nodes");
    }

    @Test
    @RequiresTun
    void aZoneOfOneNodeMayHaveALatencyToItselfInAMatrix() {
        builder.nodes("a", "b")
                .zone("eu", "a")
                .zone("us", "b")
                .zoneLatencies(LatencyMatrix.parse("       eu    us\neu  1ms   40ms\nus  40ms  1ms\n"));

        try (EmulatedNetwork network = builder.start()) {
            assertThat(network.link("a", "b").profile().latency().mean()).isEqualTo(Duration.ofMillis(40));
        }
    }

    @Test
    @RequiresTun
    void aPairMayDifferByDirection() {
        builder.nodes("a", "b").pair("a", "b", LinkPair.of(TEN_MS, FORTY_MS));

        try (EmulatedNetwork network = builder.start()) {
            assertThat(network.link("a", "b").profile()).isEqualTo(TEN_MS);
            assertThat(network.link("b", "a").profile()).isEqualTo(FORTY_MS);
        }
    }

    @Test
    void aPairThatDiffersNeedsTwoEnds() {
        builder.nodes("a", "b").pair("*", "*", LinkPair.symmetric(TEN_MS));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.pair("*", "*", LinkPair.of(TEN_MS, FORTY_MS)))
                .withMessage("second (*) must not be the first too, since up and down differ; say which nodes are the"
                        + " clients");
    }

    @Test
    @RequiresTun
    void ofAllThatWasSaidOfALinkTheLastHolds() {
        builder.nodes("a", "b", "c")
                .allLinks(TEN_MS)
                .pair("a", "b", FORTY_MS)
                .link("*", "c", profile(1))
                .link("host", "c", profile(2));

        try (EmulatedNetwork network = builder.start()) {
            assertThat(network.link("a", "b").profile()).isEqualTo(FORTY_MS);
            assertThat(network.link("b", "a").profile()).isEqualTo(FORTY_MS);
            assertThat(network.link("c", "a").profile()).isEqualTo(TEN_MS);
            assertThat(network.link("b", "c").profile()).isEqualTo(profile(1));
            assertThat(network.link("host", "c").profile()).isEqualTo(profile(2));
            assertThat(network.link("host", "a").profile()).isEqualTo(LinkProfile.clean());
            assertThat(network.links()).hasSize(6);
        }
    }

    @Test
    @RequiresTun
    void theSeedIsTheOneGivenOrAFreshOne() {
        builder.nodes("a");

        try (EmulatedNetwork one = builder.start();
                EmulatedNetwork other = builder.start();
                EmulatedNetwork seeded = builder.seed(-5).start()) {
            assertThat(one.seed()).isNotEqualTo(other.seed()).isNotNegative();
            assertThat(seeded.seed()).isEqualTo(-5);
            assertThat(one.node("a").ipv4()).isNotEqualTo(other.node("a").ipv4());
        }
    }

    private static LinkProfile profile(int latencyMs) {
        return LinkProfile.builder().latency(Duration.ofMillis(latencyMs)).build();
    }
}
