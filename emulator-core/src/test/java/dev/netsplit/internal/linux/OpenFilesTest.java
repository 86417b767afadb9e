package dev.netsplit.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.testing.ChildJvm;
import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenFilesTest {
    private static final String USAGE =
            "this JVM has \\d+ of at most \\d+ open; raise 'ulimit -n', or close networks, sockets and files that are no longer used";

    @Test
    void runningOutOfDescriptorsNamesTheLimitAndHowManyAreInUse() {
        assertThat(new LinuxException("open /dev/net/tun", 24))
                .message()
                .matches("cannot open /dev/net/tun: EMFILE \\(too many open files: " + USAGE + "\\)");
        assertThat(new LinuxException("open /dev/net/tun", 23))
                .message()
                .startsWith("cannot open /dev/net/tun: ENFILE (too many open files in the system: this JVM has ");
    }

    @Test
    void exceptionsOfTheJdkAreExplainedToo() {
        assertThat(OpenFiles.reason(new IOException("error=24, Too many open files")))
                .matches("error=24, Too many open files; " + USAGE);
        assertThat(OpenFiles.reason(new IOException("error=2, No such file or directory")))
                .isEqualTo("error=2, No such file or directory");
    }

    /** A JVM of its own, since every thread of this one needs descriptors. */
    @Test
    void aJvmThatHasNoDescriptorLeftStillSaysSo() throws Exception {
        try (ChildJvm jvm = ChildJvm.withDescriptors(100, Exhausted.class)) {
            String output = jvm.readAll();

            assertThat(jvm.awaitEnd()).isTrue();
            assertThat(output)
                    .contains("EMFILE (too many open files: this JVM has ")
                    .contains(" of at most 100 open; raise 'ulimit -n'");
        }
    }

    /** Opens what it can, and then says what running out looks like. */
    static final class Exhausted {
        public static void main(String[] args) throws Exception {
            OpenFiles.prepare();
            List<Closeable> open = new ArrayList<>();
            try {
                while (open.size() < 10_000) {
                    open.add(new FileInputStream("/dev/null"));
                }
            } catch (IOException e) {
                System.out.println(new LinuxException("open /dev/null", 24).getMessage());
            }
        }
    }
}
