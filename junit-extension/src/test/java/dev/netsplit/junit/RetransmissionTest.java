package dev.netsplit.junit;

import static dev.netsplit.junit.Jupiter.assertAllPass;
import static dev.netsplit.junit.Jupiter.onlyFailure;
import static dev.netsplit.junit.Jupiter.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.netsplit.Node;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@WallClock
@RequiresTun
class RetransmissionTest {
    private static final Path LIMIT = Path.of("/proc/sys/net/ipv4/tcp_rto_max_ms");

    @Test
    void theLimitIsInheritedLikeTheLayer() {
        assumeTrue(Files.exists(LIMIT), "this kernel has no net.ipv4.tcp_rto_max_ms");
        assertAllPass(Limited.class, 4);
    }

    @Test
    void aLimitThatKernelsDoNotTakeIsRefused() {
        assertThat(onlyFailure(run(TooShort.class)))
                .hasMessageContaining("@NetworkEmulation on class dev.netsplit.junit.RetransmissionTest$TooShort: "
                        + "maxRetransmissionTimeout (10ms) must be from 1s to 2min");
    }

    private static String limit(Node node) throws Exception {
        return node.call(() -> Files.readAllLines(LIMIT).get(0));
    }

    @NetworkEmulation(nodes = "n1", maxRetransmissionTimeout = "1s")
    static class Limited {
        @Test
        void outer(@NodeName("n1") Node n1) throws Exception {
            assertThat(limit(n1)).isEqualTo("1000");
        }

        @Nested
        @NetworkEmulation(seed = 8)
        class OtherSeed {
            @Test
            void keepsIt(@NodeName("n1") Node n1) throws Exception {
                assertThat(limit(n1)).isEqualTo("1000");
            }
        }

        @Nested
        @NetworkEmulation(maxRetransmissionTimeout = "2s")
        class OtherLimit {
            @Test
            void hasItsOwn(@NodeName("n1") Node n1) throws Exception {
                assertThat(limit(n1)).isEqualTo("2000");
            }
        }

        @Nested
        @NetworkEmulation(nodes = "n2")
        class OtherNodes {
            @Test
            void startsAfresh(@NodeName("n2") Node n2) throws Exception {
                assertThat(limit(n2)).isNotEqualTo("1000");
            }
        }
    }

    @NetworkEmulation(nodes = "n1", maxRetransmissionTimeout = "10ms")
    static class TooShort {
        @Test
        void test() {
            throw new AssertionError("there must be no network");
        }
    }
}
