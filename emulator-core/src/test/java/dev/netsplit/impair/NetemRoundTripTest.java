package dev.netsplit.impair;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class NetemRoundTripTest {
    private static final long SEED = 20_261_123;
    private static final int LINES = 800;

    private final Random random = new Random(SEED);

    @Test
    void whateverIsReadIsPrintedSoThatItReadsTheSame() {
        for (int i = 0; i < LINES; i++) {
            String arguments = line();
            LinkProfile profile = LinkProfile.netem(arguments);
            String printed = profile.toNetem();

            assertThat(LinkProfile.netem(printed))
                    .describedAs("seed %s, line %s: %s -> %s", SEED, i, arguments, printed)
                    .isEqualTo(profile);
            assertThat(LinkProfile.netem(printed).toNetem()).isEqualTo(printed);
        }
    }

    @Test
    void aWordTooManyNeverGoesByUnnoticed() {
        for (int i = 0; i < LINES; i++) {
            String arguments = line() + " " + pick("quux", "1.2.3", "%", "-", "slot 1ms", "ecn", "seed 1");

            String problem = problem(arguments);

            assertThat(problem)
                    .describedAs("seed %s, line %s: %s", SEED, i, arguments)
                    .startsWith("netem syntax (" + arguments + ") must ")
                    .containsPattern("\\(at \\d+\\)");
        }
    }

    private static String problem(String arguments) {
        try {
            return "none: " + LinkProfile.netem(arguments);
        } catch (IllegalArgumentException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private String line() {
        List<String> clauses = new ArrayList<>();
        boolean delayed = random.nextBoolean();
        if (delayed) {
            String distribution = pick("", " distribution " + pick("uniform", "normal", "pareto", "paretonormal"));
            clauses.add(pick("delay ", "latency ", "delay ")
                    + time(1_000)
                    + pick("", " 0us", " " + time(900) + maybe(this::percent) + distribution));
        }
        if (delayed && random.nextBoolean()) {
            clauses.add(
                    "reorder " + positivePercent() + maybe(this::percent) + maybe(() -> "gap " + random.nextInt(20)));
        }
        if (random.nextBoolean()) {
            clauses.add(pick("loss ", "drop ", "loss random ") + percent() + maybe(this::percent));
        } else if (random.nextBoolean()) {
            clauses.add("loss gemodel " + percent()
                    + maybe(() -> percent() + maybe(() -> percent() + maybe(this::percent))));
        } else if (random.nextBoolean()) {
            clauses.add("loss state " + half()
                    + maybe(() -> half() + maybe(() -> half() + maybe(() -> percent() + maybe(this::half)))));
        }
        if (random.nextBoolean()) {
            clauses.add(pick("duplicate ", "dup ") + percent() + maybe(this::percent));
        }
        if (random.nextBoolean()) {
            clauses.add(pick("corrupt ", "cor ") + percent() + maybe(this::percent));
        }
        if (random.nextBoolean()) {
            clauses.add("rate " + rate()
                    + maybe(() -> (random.nextInt(100) - 50)
                            + maybe(() ->
                                    (1 + random.nextInt(100)) + maybe(() -> String.valueOf(random.nextInt(10))))));
        }
        if (random.nextBoolean()) {
            clauses.add("limit " + (1 + random.nextInt(5_000)));
        }
        Collections.shuffle(clauses, random);
        return String.join(pick(" ", "  ", "\t"), clauses);
    }

    /** From {@code least} microseconds to 90 and a bit more. */
    private String time(int least) {
        int micros = least + random.nextInt(90);
        return pick(
                micros + "us",
                String.valueOf(micros),
                micros / 1000.0 + "ms",
                micros / 1e6 + "secs",
                micros * 1000L + random.nextInt(1000) + "nsec");
    }

    private String rate() {
        return (1 + random.nextInt(900))
                + pick("", "." + random.nextInt(1000))
                + pick("bit", "kbit", "Mbit", "gbit", "kibit", "mibit", "bps", "kbps", "MBPS", "kibps", "");
    }

    private String percent() {
        return pick(random.nextInt(100) + "", random.nextInt(100) + "%", random.nextInt(1_000_000) / 10_001.0 + "%");
    }

    private String positivePercent() {
        return (1 + random.nextInt(100)) + "%";
    }

    /** A percentage up to 50: of these, two can leave the same state. */
    private String half() {
        return random.nextInt(51) + "%";
    }

    private String maybe(Supplier<String> more) {
        return random.nextBoolean() ? " " + more.get() : "";
    }

    private String pick(String... some) {
        return some[random.nextInt(some.length)];
    }
}
