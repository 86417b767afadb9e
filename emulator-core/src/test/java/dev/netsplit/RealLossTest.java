package dev.netsplit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.impair.LinkProfile;
import dev.netsplit.impair.Loss;
import dev.netsplit.report.LinkStats;
import dev.netsplit.testing.RequiresTun;
import dev.netsplit.testing.UdpProbe;
import dev.netsplit.testing.WallClock;
import java.util.BitSet;
import org.junit.jupiter.api.Test;

/**
 * Which of many numbered datagrams real devices lose. Each run has another seed, which a failure prints; the intervals
 * are exact, and their false-alarm odds are those of all of a test's together.
 */
@WallClock
@RequiresTun
class RealLossTest {
    private static final int DATAGRAMS = 100_000;

    /**
     * What may be sent and not read: fewer packets than a device's queue (500), or a socket's buffer by the kernel's
     * default, holds. With bursts of 5, so many in a row are lost somewhere with odds below 10^-9.
     */
    private static final int WINDOW = 128;

    /**
     * A binomial count of 100,000 at 1% (1,000 ± 31.5) lies below 850 with odds below 5·10^-7, above 1158 likewise: its
     * distribution, summed.
     */
    @Test
    void onePercentOfDatagramsAreLost() throws Exception {
        Run run = send(Loss.random(0.01));

        assertThat(run.lost()).as(run.network()).isBetween(850, 1158);
    }

    /**
     * Bursts with a mean of 5 end after each packet with a chance of 1/5, and for 2% they begin after each that is not
     * lost with a chance of (2/98) / 5. The number lost of 100,000 lies below 1406 with odds below 5·10^-7, above 2690
     * likewise: the chain's distribution, packet by packet. By independence, 250 bursts are longer than 1632 together
     * if 1632 draws at 1/5 have fewer than 250 hits, and so on: odds below 5·10^-7 above that, and likewise below 938.
     * Fewer than 251 bursts have odds of 10^-16.
     */
    @Test
    void burstsOfDatagramsAreLost() throws Exception {
        Run run = send(Loss.bursts(0.02, 5));

        assertThat(run.lost()).as(run.network()).isBetween(1406, 2690);
        assertThat(run.lostInBursts(250)).as(run.network()).isBetween(938, 1632);
    }

    /** One after the other, as fast as they arrive; nothing else uses the link. */
    private static Run send(Loss loss) throws Exception {
        try (EmulatedNetwork network = EmulatedNetwork.builder()
                        .nodes("a", "b", "witness")
                        .link("a", "b", LinkProfile.builder().loss(loss).build())
                        .start();
                UdpProbe probe = between(network, "a", "b");
                UdpProbe last = between(network, "a", "witness")) {
            Run run = new Run(network.toString());
            for (int number = 0; number < DATAGRAMS; number++) {
                while (number - run.highest() > WINDOW) {
                    run.receive(probe);
                }
                probe.send(number);
            }
            last.send(DATAGRAMS);
            assertThat(last.receive()).isEqualTo(DATAGRAMS); // came out of a's device after all others

            LinkStats stats = network.link("a", "b").stats();
            while (run.arrived.cardinality() < stats.delivered()) {
                run.receive(probe);
            }
            assertThat(stats.offered()).isEqualTo(DATAGRAMS);
            assertThat(stats.lost()).isEqualTo(run.lost());
            assertThat(stats.delivered()).isEqualTo(DATAGRAMS - run.lost());
            assertThat(network.fidelity().isLossless()).isTrue();
            return run;
        }
    }

    private static UdpProbe between(EmulatedNetwork network, String from, String to) throws Exception {
        return UdpProbe.between(
                network.node(from), network.node(to), network.node(to).ipv4());
    }

    /** What has arrived of one run's datagrams, in the order in which they were sent. */
    private record Run(String network, BitSet arrived) {
        Run(String network) {
            this(network, new BitSet(DATAGRAMS));
        }

        void receive(UdpProbe probe) throws Exception {
            int number = probe.receive();
            assertThat(number).as("neither twice nor late").isGreaterThan(highest());
            arrived.set(number);
        }

        int highest() {
            return arrived.length() - 1;
        }

        int lost() {
            return DATAGRAMS - arrived.cardinality();
        }

        int lostInBursts(int bursts) {
            int lost = 0;
            int end = 0;
            for (int burst = 0; burst < bursts; burst++) {
                int begin = arrived.nextClearBit(end);
                end = arrived.nextSetBit(begin);
                assertThat(end).as("end of burst %s", burst).isPositive();
                lost += end - begin;
            }
            return lost;
        }
    }
}
