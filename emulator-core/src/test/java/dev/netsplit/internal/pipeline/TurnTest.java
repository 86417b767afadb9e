package dev.netsplit.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.internal.time.ManualClock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a command is carried out among packets and what is due. */
class TurnTest {
    private static final long MS = 1_000_000;

    private final ManualClock clock = new ManualClock();
    private final Turn turn = new Turn(clock);
    private final List<String> done = new ArrayList<>();

    @BeforeEach
    void begin() {
        assertThat(turn.begin()).isTrue();
    }

    @Test
    void aCommandWaitsForWhatCameBeforeIt() {
        give("partition", 100);

        turn.step(99); // such as a packet that was read before the command was given
        turn.step(100);
        assertThat(done).isEmpty();

        turn.step(101);
        assertThat(done).containsExactly("partition");
    }

    @Test
    void aCommandIsCarriedOutOnceNothingIsUnderWay() {
        give("partition", 100);

        turn.step(Forwarder.NEVER);

        assertThat(done).containsExactly("partition");
    }

    @Test
    void aFloodKeepsACommandWaitingForAShortTimeOnly() {
        give("partition", clock.nanoTime());

        clock.advanceTo(10 * MS);
        turn.step(Turn.UNKNOWN);
        assertThat(done).isEmpty();

        clock.advanceTo(10 * MS + 1);
        turn.step(Turn.UNKNOWN);
        assertThat(done).containsExactly("partition");
    }

    @Test
    void commandsAreCarriedOutInTheirOrder() {
        give("partition", 100);
        give("heal", 101);

        turn.step(101);
        assertThat(done).containsExactly("partition");

        turn.step(102);
        assertThat(done).containsExactly("partition", "heal");
    }

    private void give(String name, long givenNs) {
        turn.put(new Command<>(() -> done.add(name), givenNs));
    }
}
