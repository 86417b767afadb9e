package dev.netsplit.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.testing.ChildJvm;
import dev.netsplit.testing.RequiresTun;
import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@RequiresTun // for the Linux that is needed, not for the device
@Timeout(120)
class OpenConnectionsTest {

    /** A JVM of its own, since every thread of this one needs descriptors. */
    @Test
    void whereDescriptorsRunOutSomeAreFoundAndTheRestIsReported() throws Exception {
        try (ChildJvm jvm = ChildJvm.withDescriptors(200, Exhausted.class)) {
            String output = jvm.readAll();

            assertThat(jvm.awaitEnd()).isTrue();
            assertThat(output)
                    .contains("found at first: 20")
                    .containsPattern("found at last: [1-9]\\b")
                    .containsPattern(
                            "1\\d TCP connections of this JVM are left alone: cannot look at a socket of this JVM: EMFILE")
                    .contains("raise 'ulimit -n'");
        }
    }

    /** Has ten connections, of both ends, and then nearly no descriptor that is free. */
    static final class Exhausted {
        private static final int FREE = 8;

        public static void main(String[] args) throws Exception {
            List<Closeable> open = new ArrayList<>();
            ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            open.add(server);
            for (int i = 0; i < 10; i++) {
                open.add(new Socket(server.getInetAddress(), server.getLocalPort()));
                open.add(server.accept());
            }
            String own = Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString();
            print("found at first: ", own); // the classes are loaded by then
            OpenFiles.prepare();
            List<Closeable> fillers = new ArrayList<>();
            try {
                while (fillers.size() < 10_000) {
                    fillers.add(new FileInputStream("/dev/null"));
                }
            } catch (IOException e) {
                for (Closeable filler : fillers.subList(0, FREE)) {
                    filler.close();
                }
            }
            print("found at last: ", own);
            open.addAll(fillers); // all are in use until here
            System.exit(open.isEmpty() ? 1 : 0);
        }

        private static void print(String what, String namespace) throws IOException {
            int count;
            try (OpenConnections connections = OpenConnections.find()) {
                count = connections.in(Set.of(namespace)).size();
            }
            System.out.println(what + count);
        }
    }
}
