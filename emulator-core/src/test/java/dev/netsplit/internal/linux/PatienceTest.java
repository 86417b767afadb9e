package dev.netsplit.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PatienceTest {
    private final Patience patience = new Patience(Duration.ofMillis(100)); // ten looks

    @Test
    void whatGetsDoneInTimeIsWaitedForAlsoIfThatIsLongerInAll() {
        assertThat(patience.awaitAll(List.of(new Steps(9), new Steps(17), new Steps(25))))
                .isEmpty();
    }

    @Test
    void onceNothingGetsDoneAnyMoreTheRestIsGivenUpWhereverItStands() {
        Steps first = new Steps(1000);
        Steps last = new Steps(1000);

        assertThat(patience.awaitAll(List.of(first, new Steps(3), new Steps(0), last)))
                .containsExactly(first, last);
        assertThat(first.waits).isEqualTo(10 + 1 + 3); // after the last one that got done, ten
    }

    @Test
    void nothingIsDoneAtOnce() {
        assertThat(patience.awaitAll(List.<Steps>of())).isEmpty();
    }

    /** Is done after so many looks at it. */
    private static final class Steps implements Patience.Pending {
        private final int needed;
        private int looks;
        private int waits;

        private Steps(int needed) {
            this.needed = needed;
        }

        @Override
        public boolean isDone(long waitMs) {
            waits += waitMs > 0 ? 1 : 0;
            return looks++ >= needed;
        }
    }
}
