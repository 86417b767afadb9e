package dev.netsplit.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wrong with a file is said with line, column and remedy. */
class ScenarioFormatTest {
    private static final String HEAD = "name: test\nsteps:\n  - at: 1s\n    ";

    /** Each the fourth line and what follows it of a file, and what is said of it. */
    static Stream<Arguments> wrongSteps() {
        return Stream.of(
                wrong(
                        "for: 5 parsecs\n    partition: halves",
                        "4:10: for (5 parsecs) must be a number and a unit, one of ns"),
                wrong(
                        "partition: halfs\n    for: 1s",
                        "4:16: partition (halfs) must be one of [halves, random-halves, random-node,"
                                + " majority-minority, bridge, majorities-ring, zones]; did you mean halves?"),
                wrong("partitoin: halves\n    for: 1s", "; did you mean partition?"),
                wrong("partitoin: halves\n    for: 1s", "4:5: key (partitoin) must be one of [name, at, "),
                wrong(
                        "partition: {isolate: N1}\n    for: 1s",
                        "4:26: node name (N1) must be 1 to 63 lower-case letters"),
                wrong("partition: {isolate: '*'}\n    for: 1s", "4:16: isolated node (*) must be a node's name"),
                wrong("partition: {groups: [[n1]]}\n    for: 1s", "4:16: groups ([[n1]]) must be two or more"),
                wrong(
                        "partition: {isolate: n1, bridge: n2}\n    for: 1s",
                        "4:38: key (bridge) must not stand beside isolate; one of them says it"),
                wrong(
                        "partition: halves\n    mode: {slow: {loss: 150%}}\n    for: 1s",
                        "5:25: loss (150%) must be from 0 to 1, or from 0% to 100%"),
                wrong(
                        "partition: halves\n    packets: a -> b\n    for: 1s",
                        "5:14: key (packets) must not stand beside partition; one of them says it"),
                wrong(
                        "partition: halves",
                        "3:5: step (step 1) must last for a time, or be healed by a later step, or the"
                                + " scenario must have an end"),
                wrong(
                        "packets: a to b\n    drop: true\n    for: 1s",
                        "4:14: packets (a to b) must be two nodes with an arrow between them, such as \"a -> b\""),
                wrong(
                        "packets: a -> b\n    for: 1s",
                        "3:5: steps must have one of the keys [drop, reject, hold, delay,"),
                wrong(
                        "packets: a -> b\n    drop: false\n    for: 1s",
                        "5:11: drop (false) must be true; leave it out otherwise"),
                wrong(
                        "packets: a -> b\n    match: {flags: [SIN]}\n    drop: true\n    for: 1s",
                        "flags (SIN) must be one of [FIN," + " SYN, RST, PSH, ACK, URG, ECE, CWR]; did you mean FIN?"),
                wrong(
                        "packets: a -> b\n    match: {nth: 3, first: 2}\n    drop: true\n    for: 1s",
                        "key (first) must not stand beside nth; one of them says it"),
                wrong(
                        "packets: a -> b\n    match: {only: packet 3}\n    drop: true\n    for: 1s",
                        "packet (packet 3) must be of the form: TCP client -> server:8080 #0[, back][, ACKs], packet 17"),
                wrong(
                        "packets: a -> b\n    match: {destination-port: 70000}\n    drop: true\n    for: 1s",
                        "5:31: destination-port (70000) must be from 1 to 65535"),
                wrong(
                        "packets: a -> b\n    match: {payload-contains-hex: 0g}\n    drop: true\n    for: 1s",
                        "payload-contains-hex (0g) must be bytes in hexadecimal digits, two for each"),
                wrong(
                        "packets: a -> b\n    delay: {mean: 5ms, jitter: 10ms}\n    for: 1s",
                        "5:12: jitter (10ms) must be at most the latency (5ms)"),
                wrong(
                        "packets: a -> b\n    limit: 10mbps\n    for: 1s",
                        "5:12: limit (10mbps) must be a number and a unit, one of"
                                + " bit, kbit, mbit, gbit, tbit, each a second; for instance 10mbit"),
                wrong(
                        "packets: a -> b\n    lose: {mean: 1%, every-nth: 3}\n    for: 1s",
                        "key (every-nth) must not stand beside mean; one of them says it"),
                wrong("packets: a -> b\n    impair: {netem: loss 1 percent}\n    for: 1s", "5:21: "),
                wrong("node: {destroy: n1}", "4:12: key (destroy) must be one of [kill, pause, restart, terminate]"),
                wrong(
                        "node: {restart: n1}\n    for: 1s",
                        "3:5: step (step 1) must not last for a time: there would be nothing to heal"),
                wrong("lookup: db\n    answer: wrong\n    for: 1s", "5:13: answer (wrong) must be one of ["),
                wrong(
                        "wait: 1s\n    node: {restart: n1}",
                        "4:11: key (wait) must not be here: it goes with after, with and when"),
                wrong("times: 3\n    node: {restart: n1}", "4:12: key (times) must not be here: it goes with every"),
                wrong("heal: step 2", "3:5: step (step 1) must name a step that stands before it, but not (step 2)"),
                wrong(
                        "after: split\n    node: {restart: n1}",
                        "4:12: key (after) must not stand beside at; one of them says it"),
                wrong("node: {restart: n1}\n    node: {restart: n2}", "5:5: key (node) must be there once only"),
                wrong("name: 42\n    node: {restart: n1}", "4:11: name (42) must be a text; put it in quotes"),
                wrong(
                        "one-of: [{partition: halves}, {node: {restart: n1}}]\n    mode: hold",
                        "5:11: key (mode) must not be here: it" + " belongs into one-of"),
                wrong("at: 3s..1s\n    node: {restart: n1}", "4:5: key (at) must be there once only"));
    }

    static Stream<Arguments> wrongFiles() {
        return Stream.of(
                wrong("", "1:1: scenario () must not be empty"),
                wrong("name: test", "1:1: scenario must have the key steps"),
                wrong("name: test\nsteps: []", "1:1: steps ([]) must be at least one"),
                wrong("name: test\nsteps:\n  - at: 1s\n   node: x", "the text must be YAML or JSON, but"),
                wrong("name: [a\n", "the text must be YAML or JSON, but"),
                wrong(
                        "name: test\nstep:\n  - at: 1s\n",
                        "2:1: key (step) must be one of [name, seed, choose, steps, end, quiet];"
                                + " did you mean steps?"),
                wrong(
                        "name: test\nsteps:\n  - after: split\n    node: {restart: n1}\n  - at: 1s\n    name: split\n    partition: halves\n    for: 1s",
                        "3:5: step (step 1) must name a step that stands before it, but not (split)"),
                wrong(
                        "name: test\nsteps:\n  - at: 1s\n    name: split\n    partition: halves\n    for: 1s\n  - after: splitt\n    node: {restart: n1}",
                        "7:5: step (step 2) must name a step that stands before it, but not (splitt); did you mean (split)?"),
                wrong(
                        "name: test\nsteps:\n  - when: {signal: go}\n    node: {restart: n1}",
                        "3:5: step (step 1) must happen before an end, since what it waits for may not come; give the scenario an"
                                + " end"),
                wrong(
                        "name: test\nsteps:\n  - every: 1s\n    node: {restart: n1}",
                        "3:12: period (1s) must come with how often, or until when: every scenario ends"),
                wrong(
                        "name: test\nend: 1s\nsteps:\n  - at: 2s\n    node: {restart: n1}",
                        "4:5: end (1s) must be after every step's beginning, but step (step 1) may begin at 2s"),
                wrong(
                        "name: test\nquiet: 0s\nsteps:\n  - at: 2s\n    node: {restart: n1}",
                        "2:8: quiet time (0ms) must be over zero, at most 24 hours"),
                wrong(
                        "name: test\nchoose: {a: '*', b: [a]}\nsteps:\n  - at: 2s..1s\n    node: {restart: n1}",
                        "4:9: time (2s..1s) must be from the shorter to the longer"),
                wrong("name: test\nsteps: &steps\n  - at: 1s\n    one-of: *steps\n", "must be"),
                wrong(
                        "name: test\nsteps:\n  - {at: 1s, node: {restart: n1}}\n---\nname: other\n",
                        "the text must be YAML or JSON, but"));
    }

    @ParameterizedTest
    @MethodSource("wrongSteps")
    void aWrongStepIsRefused(String step, String problem) {
        refused(HEAD + step + "\n", problem);
    }

    @ParameterizedTest
    @MethodSource("wrongFiles")
    void aWrongFileIsRefused(String text, String problem) {
        refused(text, problem);
    }

    @Test
    void theErrorKnowsItsPlace() {
        ScenarioFormatException error = catchThrowableOfType(
                ScenarioFormatException.class, () -> Scenario.parse("a.yaml", HEAD + "partition: halfs\n"));

        assertThat(error.line()).isEqualTo(4);
        assertThat(error.column()).isEqualTo(16);
        assertThat(error).hasMessageStartingWith("a.yaml:4:16: ");
    }

    private static Arguments wrong(String text, String problem) {
        return Arguments.of(text, problem);
    }

    private static void refused(String text, String problem) {
        ScenarioFormatException error =
                catchThrowableOfType(ScenarioFormatException.class, () -> Scenario.parse("file.yaml", text));
        assertThat(error).as(text).isNotNull();
        assertThat(error.getMessage()).startsWith("file.yaml:").contains(problem);
    }
}
