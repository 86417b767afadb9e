package dev.netsplit.internal.linux;

import static com.google.common.base.Preconditions.checkArgument;

import dev.netsplit.impair.Quantities;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The longest time that TCP of a node waits before it sends again. Immutable.
 *
 * @param longest 1 s to 2 min
 */
public record TcpBackoff(Duration longest) {
    private static final Path SYSCTLS = Path.of("/proc/sys/net/ipv4");
    private static final String RTO_MAX = "tcp_rto_max_ms";
    private static final String RETRIES = "tcp_retries2";
    private static final String SYN_RETRIES = "tcp_syn_retries";

    private static final Duration MIN = Duration.ofSeconds(1);
    private static final Duration MAX = Duration.ofMinutes(2);

    /**
     * TCP's first time-out, and for how long it goes on sending again by default: 15 times, with waits of up to two
     * minutes.
     */
    private static final long FIRST_MS = 200;

    private static final long DEFAULT_LIFE_MS = 924_600;
    private static final int MAX_RETRIES = 255;

    /** Likewise, for how long it tries to connect: 6 times. */
    private static final long DEFAULT_CONNECT_MS = 127_000;

    private static final int MAX_SYN_RETRIES = 127;

    /**
     * @throws IllegalArgumentException if kernels do not take it
     */
    public TcpBackoff {
        checkArgument(
                longest.compareTo(MIN) >= 0 && longest.compareTo(MAX) <= 0,
                "maxRetransmissionTimeout (%s) must be from 1s to 2min",
                Quantities.text(longest));
    }

    @Override
    public String toString() {
        return "at most " + Quantities.text(longest);
    }

    /** Whether this kernel can limit it: Linux has been able to since 6.15. */
    public static boolean isSupported() {
        return isSupported(SYSCTLS);
    }

    static boolean isSupported(Path sysctls) {
        return Files.exists(sysctls.resolve(RTO_MAX));
    }

    /** Limits it for the sockets that are made in the calling thread's namespace from now on. */
    void apply() throws IOException {
        NodeSysctls.write(SYSCTLS.resolve(RTO_MAX), Long.toString(longest.toMillis()));
        raise(RETRIES, retries());
        raise(SYN_RETRIES, synRetries());
    }

    private static void raise(String name, int value) throws IOException {
        Path file = SYSCTLS.resolve(name);
        if (value > Integer.parseInt(Files.readAllLines(file).get(0).strip())) {
            NodeSysctls.write(file, Integer.toString(value));
        }
    }

    /** As a kernel counts time-outs, not time: with short waits a connection would end before a long fault does. */
    int retries() {
        int doublings = 63 - Long.numberOfLeadingZeros(Math.max(1, longest.toMillis() / FIRST_MS));
        long doubledMs = ((2L << doublings) - 1) * FIRST_MS;
        long others = Math.max(0, DEFAULT_LIFE_MS - doubledMs + longest.toMillis() - 1) / longest.toMillis();
        return (int) Math.min(MAX_RETRIES, doublings + others);
    }

    int synRetries() {
        return (int) Math.min(MAX_SYN_RETRIES, (DEFAULT_CONNECT_MS + longest.toMillis() - 1) / longest.toMillis());
    }
}
