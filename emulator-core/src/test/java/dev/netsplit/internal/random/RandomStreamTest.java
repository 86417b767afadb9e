package dev.netsplit.internal.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RandomStreamTest {

    @Test
    void aDrawIsAPureFunctionOfSeedPurposeAndOrdinal() {
        RandomStream stream = RandomStream.of(42, "link", "a", "b", "loss");
        long third = stream.bits(3);
        stream.bits(7);

        assertThat(stream.bits(3)).isEqualTo(third);
        assertThat(RandomStream.of(42, "link", "a", "b", "loss").bits(3)).isEqualTo(third);
        assertThat(RandomStream.of(43, "link", "a", "b", "loss").bits(3)).isNotEqualTo(third);
        assertThat(RandomStream.of(42, "link", "b", "a", "loss").bits(3)).isNotEqualTo(third);
    }

    /** Seeds that people wrote down must go on meaning the same: these figures are for ever. */
    @Test
    void drawsStayTheSameFromReleaseToRelease() {
        RandomStream stream = RandomStream.of(42, "link", "a", "b", "loss");

        assertThat(new long[] {stream.bits(0), stream.bits(1), stream.bits(1_000_000_000_000L)})
                .containsExactly(-4114084805813813963L, 5067595812251132537L, 6508875505444665768L);
    }

    @Test
    void wordsOfAPurposeAreKeptApart() {
        assertThat(RandomStream.of(1, "ab", "c").bits(0))
                .isNotEqualTo(RandomStream.of(1, "a", "bc").bits(0));
    }

    /** The mean of 10^6 uniform numbers has σ = 0.000289; six of those happen by chance once in 5·10^8 seeds. */
    @Test
    void uniformNumbersFillZeroToOneEvenly() {
        RandomStream stream = RandomStream.of(7, "uniform");
        int draws = 1_000_000;
        double sum = 0;
        double sumOfProducts = 0;
        double previous = 0.5;
        for (int i = 0; i < draws; i++) {
            double uniform = stream.uniform(i);
            assertThat(uniform >= 0 && uniform < 1).isTrue();
            sum += uniform;
            sumOfProducts += (uniform - 0.5) * (previous - 0.5);
            previous = uniform;
        }

        assertThat(sum / draws).isCloseTo(0.5, within(6 * 0.000289));
        assertThat(sumOfProducts / draws * 12).as("lag-1 correlation").isCloseTo(0, within(0.006));
    }
}
