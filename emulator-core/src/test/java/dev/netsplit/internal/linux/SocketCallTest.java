package dev.netsplit.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.testing.Eventually;
import dev.netsplit.testing.RequiresTun;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@RequiresTun // for the Linux that is needed, not for the device
@Timeout(60)
class SocketCallTest {
    private static final String WAIT4 = System.getProperty("os.arch").equals("aarch64") ? "260" : "61";

    /** The JDK has a thread for each process that waits for its end. */
    @Test
    void theProcessThatAThreadWaitsForIsNoDescriptor() throws Exception {
        Process process = new ProcessBuilder("sleep", "1000").start();
        try {
            String waits = WAIT4 + " 0x" + Long.toHexString(process.pid()) + " ";
            Eventually.until("the JDK's thread waits for the process", () -> isInCall(waits));

            assertThat(SocketCall.current())
                    .extracting(SocketCall::call)
                    .noneMatch(call -> call.startsWith(WAIT4 + " "));
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private static boolean isInCall(String beginning) throws IOException {
        return Tasks.all().stream()
                .flatMap(task -> Tasks.read(task, "syscall").stream())
                .anyMatch(call -> call.startsWith(beginning));
    }

    @Test
    void aThreadThatAcceptsIsInACallOnItsSocket() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread accepts = new Thread(() -> acceptUntilClosed(server), "accepts");
            accepts.start();
            List<SocketCall> calls = Eventually.until(
                    "the thread is in a call on a socket",
                    () -> SocketCall.current().stream()
                            .filter(call -> call.thread().equals("accepts"))
                            .toList(),
                    found -> !found.isEmpty());
            assertThat(calls)
                    .singleElement()
                    .satisfies(call -> assertThat(call.descriptors())
                            .singleElement()
                            .satisfies(descriptor ->
                                    assertThat(OpenSocket.inode(descriptor)).isPresent()));
        }
    }

    private static void acceptUntilClosed(ServerSocket server) {
        try {
            server.accept();
        } catch (IOException e) {
            assertThat(server.isClosed()).isTrue();
        }
    }
}
