package dev.netsplit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.netsplit.impair.LinkPair;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.testing.RequiresTun;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

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
                .withMessage(
                        "second (*) must not be the first too, since up and down differ; say which nodes are the clients");
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
