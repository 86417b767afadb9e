package dev.netsplit;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.netsplit.internal.linux.TcpBackoff;
import dev.netsplit.testing.Eventually;
import dev.netsplit.testing.RequiresTun;
import dev.netsplit.testing.WallClock;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** How soon TCP sends again after a heal. */
@WallClock
@RequiresTun
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class TcpBackoffTest {
    private static final int PORT = 9000;

    /** After eight retransmissions without a limit, TCP would wait a minute. */
    @Test
    void withALimitOfASecondTcpIsBackAboutASecondAfterTheHeal() throws Exception {
        assumeTrue(TcpBackoff.isSupported(), "this kernel has no net.ipv4.tcp_rto_max_ms");
        try (EmulatedNetwork network = EmulatedNetwork.builder()
                        .nodes("a", "b")
                        .maxRetransmissionTimeout(ofSeconds(1))
                        .start();
                ServerSocket server = network.node("b").call(() -> new ServerSocket(PORT));
                Socket out = network.node("a").call(() -> new Socket("b", PORT));
                Socket in = server.accept()) {
            try (Fault cut = network.partition(Set.of("a"), Set.of("b"))) {
                out.getOutputStream().write(1);
                Eventually.until("TCP has sent the byte eight times", () -> cut.affectedPackets() >= 8);
            }
            long healed = System.nanoTime();
            assertThat(in.getInputStream().read()).isEqualTo(1);
            assertThat((System.nanoTime() - healed) / 1_000_000).isLessThan(5000); // and not a quarter of a minute
        }
    }

    @Test
    void connectionsLiveThroughMinutesAllTheSame() throws Exception {
        assumeTrue(TcpBackoff.isSupported(), "this kernel has no net.ipv4.tcp_rto_max_ms");
        String before = sysctl("tcp_rto_max_ms") + sysctl("tcp_retries2") + sysctl("tcp_syn_retries");
        try (EmulatedNetwork network = EmulatedNetwork.builder()
                .nodes("a")
                .maxRetransmissionTimeout(ofSeconds(1))
                .start()) {
            assertThat(network.node("a").call(() -> sysctl("tcp_rto_max_ms"))).isEqualTo("1000");
            assertThat(network.node("a").call(() -> sysctl("tcp_retries2"))).isEqualTo("255");
            assertThat(network.node("a").call(() -> sysctl("tcp_syn_retries"))).isEqualTo("127");
            assertThat(sysctl("tcp_rto_max_ms") + sysctl("tcp_retries2") + sysctl("tcp_syn_retries"))
                    .as("the machine's own")
                    .isEqualTo(before);
        }
    }

    @Test
    void aKernelWithoutALimitIsNamed() {
        assertThatThrownBy(() -> NetworkAssembly.requireSupport(new TcpBackoff(ofSeconds(1)), false))
                .isInstanceOf(EmulationUnavailableException.class)
                .hasMessage("maxRetransmissionTimeout (1s) must not be set on this machine: its kernel, "
                        + System.getProperty("os.version")
                        + ", has no net.ipv4.tcp_rto_max_ms; leave it out, or run on Linux 6.15 or later");
    }

    @Test
    void aLimitThatKernelsDoNotTakeIsRefused() {
        NetworkBuilder builder = EmulatedNetwork.builder();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.maxRetransmissionTimeout(ofMillis(999)))
                .withMessage("maxRetransmissionTimeout (999ms) must be from 1s to 2min");
        assertThatIllegalArgumentException().isThrownBy(() -> builder.maxRetransmissionTimeout(ofSeconds(121)));
    }

    private static String sysctl(String name) throws Exception {
        return Files.readAllLines(Path.of("/proc/sys/net/ipv4", name)).get(0);
    }
}
