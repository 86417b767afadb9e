package dev.netsplit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netsplit.testing.RequiresProgram;
import dev.netsplit.testing.RequiresTun;
import dev.netsplit.testing.WallClock;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** What can be done to processes, beside starting and killing them. */
@WallClock
@RequiresTun
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class ProcessControlTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String ECHO =
            "import socket; s = socket.create_server(('', 7000)); print('ready', flush=True);"
                    + " c = s.accept()[0]; [c.sendall(d) for d in iter(lambda: c.recv(1), b'')]";

    private final EmulatedNetwork network =
            EmulatedNetwork.builder().nodes("a", "b").start();
    private final Node a = network.node("a");

    @AfterEach
    void closeNetwork() {
        network.close();
    }

    @Test
    @RequiresProgram("python3")
    void aPausedProcessDoesNotAnswerUntilItIsResumed() throws Exception {
        NodeProcess server = a.process("python3", "-c", ECHO).start();
        server.awaitOutput("ready", SOON);
        try (Socket client = network.node("b").call(() -> new Socket("a", 7000))) {
            assertThat(echo(client)).isEqualTo('x');

            server.pause();
            client.setSoTimeout(300);
            client.getOutputStream().write('y');
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            assertThat(server.isAlive()).isTrue();

            server.resume();
            client.setSoTimeout(20_000);
            assertThat(client.getInputStream().read()).isEqualTo('y'); // its kernel kept it
        }
    }

    /** SIGSTOP only says that it is to stop; a process that is busy, or just starting, does so later. */
    @RepeatedTest(20)
    void aPausedProcessStandsStillWithAllThatItStarted() throws Exception {
        NodeProcess busy = a.process("sh", "-c", "(while :; do :; done) & echo ready; while :; do :; done")
                .start();
        busy.awaitOutput("ready", SOON);

        busy.pause();

        List<Long> pids = Stream.concat(
                        Stream.of(busy.pid()),
                        ProcessHandle.of(busy.pid()).orElseThrow().descendants().map(ProcessHandle::pid))
                .toList();
        assertThat(pids)
                .hasSize(2)
                .allSatisfy(pid -> assertThat(Files.readString(Path.of("/proc/" + pid + "/stat")))
                        .contains(") T "));
        busy.close();
    }

    @Test
    void aPausedProcessEndsWithTheNetwork() {
        NodeProcess sleeper = a.process("sleep", "1000").start();
        sleeper.pause();

        network.close();

        assertThat(sleeper.isAlive()).isFalse();
        assertThat(sleeper.hasCrashed()).isFalse();
    }

    @Test
    void aRestartedProcessIsAnotherOfTheSameKind(@TempDir Path directory) throws Exception {
        NodeProcess first = a.process("sh", "-c", "echo $WORD in $(pwd); sleep 1000")
                .environment("WORD", "hello")
                .directory(directory)
                .start();
        String line = first.awaitOutput("hello", SOON);

        NodeProcess second = first.restart();

        assertThat(first.isAlive()).isFalse();
        assertThat(first.hasCrashed()).isFalse();
        assertThat(second.pid()).isNotEqualTo(first.pid());
        assertThat(second.awaitOutput("hello", SOON)).isEqualTo(line).endsWith(directory.toString());
    }

    @Test
    void anEndedProcessCanBeStartedAgain() throws Exception {
        NodeProcess first = a.process("sh", "-c", "echo done").start();
        first.waitFor(SOON);

        assertThat(first.restart().waitFor(SOON)).isZero();
    }

    @Test
    void aProcessRunsAsTheUserThatWasAskedFor() throws Exception {
        assertThat(outputOf(a.process("sh", "-c", "id -un; id -Gn; touch /etc/netsplit-test || echo refused")
                        .user("nobody")))
                .contains("nobody")
                .contains("refused");
        assertThat(outputOf(a.process("sh", "-c", "id -u; id -g; id -G").user("4711:4712")))
                .isEqualTo("4711\n4712\n4712");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> a.process("true").user("netsplit-nobody"))
                .withMessage("user (netsplit-nobody) must be one of /etc/passwd, or uid:gid in numbers");
    }

    @Test
    void aProcessOfAnotherUserEndsWithTheNetworkToo() {
        NodeProcess sleeper = a.process("sleep", "1000").user("nobody").start();

        network.close();

        assertThat(sleeper.isAlive()).isFalse();
    }

    @Test
    void outputGoesToAFileAsItComes(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("output");
        NodeProcess process = a.process("sh", "-c", "echo one; echo two >&2; sleep 1000")
                .outputTo(file)
                .logOutput()
                .start();
        process.awaitOutput("two", SOON);

        assertThat(Files.readString(file)).isEqualTo("one\ntwo\n");
    }

    @Test
    void aProcessThatEndsOfItselfAndNotWellHasCrashed() throws Exception {
        NodeProcess good = a.process("true").start();
        NodeProcess bad = a.process("sh", "-c", "echo no memory left; exit 3").start();
        NodeProcess killed = a.process("sh", "-c", "kill -SEGV $$").start();
        NodeProcess terminated = a.process("sleep", "1000").start();
        terminated.terminate();
        for (NodeProcess process : new NodeProcess[] {good, bad, killed, terminated}) {
            process.waitFor(SOON);
        }

        assertThat(good.hasCrashed()).isFalse();
        assertThat(bad.hasCrashed()).isTrue();
        assertThat(killed.hasCrashed()).isTrue();
        assertThat(terminated.hasCrashed()).isFalse();
        assertThat(network.crashes()).containsExactly(bad, killed);
        assertThat(network.crashes())
                .extracting(NodeProcess::obituary)
                .containsExactly(
                        "process sh on node a ended with exit code 3; its last lines:\nno memory left",
                        "process sh on node a ended with exit code 139; its last lines:\n");
        network.close();
        assertThat(network.crashes()).hasSize(2); // whoever reports it may come later
    }

    @Test
    void crashesAreInTheOrderOfTheStartsWhicheverEndsFirst(@TempDir Path directory) throws Exception {
        Path end = directory.resolve("end");
        NodeProcess first = a.process("sh", "-c", "while [ ! -e " + end + " ]; do sleep 0.01; done; exit 3")
                .start();
        NodeProcess second = a.process("sh", "-c", "exit 4").start();
        second.waitFor(SOON);
        a.process("true").start().waitFor(SOON); // a start notes which processes have ended
        Files.createFile(end);
        first.waitFor(SOON);

        assertThat(network.crashes()).containsExactly(first, second);
    }

    private static int echo(Socket client) throws IOException {
        client.getOutputStream().write('x');
        return new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8)).read();
    }

    private static String outputOf(ProcessSpec spec) throws InterruptedException {
        NodeProcess process = spec.start();
        assertThat(process.waitFor(SOON)).as(process.output()).isZero();
        return process.output();
    }
}
