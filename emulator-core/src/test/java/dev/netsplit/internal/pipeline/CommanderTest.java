package dev.netsplit.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.netsplit.internal.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The errors that callers get when no thread carries their commands out. */
@Timeout(60)
class CommanderTest {
    private final AtomicLong nowNs = new AtomicLong();

    /** A tenth of a second passes between two looks. */
    private final Clock clock = () -> nowNs.addAndGet(Duration.ofMillis(100).toNanos());

    private final Commander commander =
            new Commander("a, b", new Turn(clock), () -> {}, new PipelineThreads("test"), clock);

    @Test
    void thePathHasNotGoneOnForTenSeconds() {
        assertRefused("has not gone on for 10 s; it has had no effect.");
    }

    @Test
    void thePathHasNotGoneOnForOneSecondWhileTheNetworkCloses() {
        commander.beginClosing();
        assertRefused("has not gone on for 1 s; it has had no effect.");
    }

    @Test
    void theTimeForCommandsIsOverWhileTheNetworkCloses() {
        commander.beginClosing();
        nowNs.addAndGet(Duration.ofMillis(2_500).toNanos());
        assertRefused("but it is closing, and waits for 2 s at most for all commands together; its thread is ");
    }

    private void assertRefused(String why) {
        assertThatExceptionOfType(PacketPathException.class)
                .isThrownBy(() -> commander.call(() -> "done"))
                .withMessageContaining("network (a, b) must be able to carry packets to carry out a command")
                .withMessageContaining(why);
    }
}
