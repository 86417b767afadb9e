package dev.netsplit.junit;

import static dev.netsplit.junit.Jupiter.onlyFailure;
import static dev.netsplit.junit.Jupiter.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import dev.netsplit.Node;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A failure tells of the processes that crashed. */
@RequiresTun
class ProcessCrashTest {

    @Test
    void theFailureTellsWhatCrashedAndWhatItWroteLast() {
        assertThat(onlyFailure(run(WithACrash.class)).getSuppressed())
                .anySatisfy(suppressed -> assertThat(suppressed)
                        .isInstanceOf(ProcessCrash.class)
                        .hasMessage("process sh on node a ended with exit code 3; its last lines:\nout of memory"));
    }

    @Test
    void whoWasKilledByTheTestDidNotCrash() {
        assertThat(onlyFailure(run(WithAKill.class)).getSuppressed()).noneMatch(ProcessCrash.class::isInstance);
    }

    @NetworkEmulation(nodes = "a", seed = 42)
    static class WithACrash {
        @Test
        void fails(@NodeName("a") Node a) throws Exception {
            a.process("sh", "-c", "echo out of memory; exit 3").start().waitFor(Duration.ofSeconds(20));
            fail("on purpose");
        }
    }

    @NetworkEmulation(nodes = "a", seed = 42)
    static class WithAKill {
        @Test
        void fails(@NodeName("a") Node a) {
            a.process("sleep", "1000").start().close();
            fail("on purpose");
        }
    }
}
