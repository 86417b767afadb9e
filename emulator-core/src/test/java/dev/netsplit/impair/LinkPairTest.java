package dev.netsplit.impair;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LinkPairTest {
    private static final LinkProfile FAST =
            LinkProfile.builder().latency(Duration.ofMillis(1)).build();
    private static final LinkProfile SLOW =
            LinkProfile.builder().latency(Duration.ofMillis(9)).build();

    @Test
    void upIsTheFirstNodesAndDownTheSeconds() {
        LinkPair pair = LinkPair.of(SLOW, FAST);

        assertThat(pair.up()).isEqualTo(SLOW);
        assertThat(pair.down()).isEqualTo(FAST);
        assertThat(pair.reversed()).isEqualTo(LinkPair.of(FAST, SLOW));
    }

    @Test
    void aSymmetricPairIsTheSameFromBothEnds() {
        assertThat(LinkPair.symmetric(SLOW))
                .isEqualTo(LinkPair.of(SLOW, SLOW))
                .hasSameHashCodeAs(LinkPair.of(SLOW, SLOW))
                .isEqualTo(LinkPair.symmetric(SLOW).reversed())
                .isNotEqualTo(LinkPair.of(SLOW, FAST));
    }

    @Test
    void itsTextTellsBothDirections() {
        assertThat(LinkPair.of(SLOW, FAST)).hasToString("LinkPair[up: " + SLOW + ", down: " + FAST + "]");
    }
}
