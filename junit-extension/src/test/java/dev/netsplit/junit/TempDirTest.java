package dev.netsplit.junit;

import static dev.netsplit.junit.Jupiter.assertAllPass;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.EmulatedNetwork;
import dev.netsplit.Node;
import dev.netsplit.junit.NetworkEmulation.Lifecycle;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Processes of nodes end before JUnit deletes the directory that they write in: each writes as fast as it can, so that
 * a directory that is deleted while it runs is not empty.
 */
@WallClock
@RequiresTun
class TempDirTest {
    private static final Duration START = Duration.ofSeconds(20);

    @ParameterizedTest
    @ValueSource(
            classes = {
                Parameter.class,
                Field.class,
                OfBeforeEach.class,
                InConstructor.class,
                OfBeforeAll.class,
                StaticField.class,
                InstancePerClass.class
            })
    void processesEndBeforeTheDirectoryGoes(Class<?> fixture) {
        assertAllPass(fixture, 3);
    }

    @Test
    void afterEachMethodsAndOtherExtensionsStillHaveTheNetwork() {
        assertAllPass(UsedAfterwards.class, 1);
    }

    private static void write(Node node, Path directory) throws IOException, InterruptedException {
        node.process("sh", "-c", "echo started; i=0; while :; do i=$((i+1)); echo x > " + directory + "/f$i; done")
                .start()
                .awaitOutput("started", START);
    }

    @NetworkEmulation(nodes = "a", lifecycle = Lifecycle.PER_METHOD)
    static class Parameter {
        @RepeatedTest(3)
        void writes(@NodeName("a") Node a, @TempDir Path directory) throws Exception {
            write(a, directory);
        }
    }

    @NetworkEmulation(nodes = "a", lifecycle = Lifecycle.PER_METHOD)
    static class Field {
        @TempDir
        Path directory;

        @RepeatedTest(3)
        void writes(@NodeName("a") Node a) throws Exception {
            write(a, directory);
        }
    }

    @NetworkEmulation(nodes = "a", lifecycle = Lifecycle.PER_METHOD)
    static class OfBeforeEach {
        @BeforeEach
        void writes(@NodeName("a") Node a, @TempDir Path directory) throws Exception {
            write(a, directory);
        }

        @RepeatedTest(3)
        void passes() {}
    }

    @NetworkEmulation(nodes = "a", lifecycle = Lifecycle.PER_METHOD)
    static class InConstructor {
        @TempDir
        Path directory;

        private final Node node;

        InConstructor(@NodeName("a") Node a, @TempDir Path other) throws Exception {
            this.node = a;
            write(a, other);
        }

        @RepeatedTest(3)
        void writes() throws Exception {
            write(node, directory);
        }
    }

    @NetworkEmulation(nodes = "a")
    static class OfBeforeAll {
        @BeforeAll
        static void writes(@NodeName("a") Node a, @TempDir Path directory) throws Exception {
            write(a, directory);
        }

        @RepeatedTest(3)
        void passes() {}
    }

    @NetworkEmulation(nodes = "a")
    static class StaticField {
        @TempDir
        static Path directory;

        @RepeatedTest(3)
        void writes(@NodeName("a") Node a) throws Exception {
            write(a, directory);
        }
    }

    @NetworkEmulation(nodes = "a")
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    static class InstancePerClass {
        @BeforeAll
        void writes(@NodeName("a") Node a, @TempDir Path directory) throws Exception {
            write(a, directory);
        }

        @RepeatedTest(3)
        void passes() {}
    }

    @ExtendWith(UsingExtension.class)
    @NetworkEmulation(nodes = "a", lifecycle = Lifecycle.PER_METHOD)
    static class UsedAfterwards {
        @SuppressWarnings("NullAway.Init") // by the extension
        EmulatedNetwork network;

        @Test
        void passes() {}

        @AfterEach
        void isOpen() {
            assertThat(network.isOpen()).isTrue();
        }
    }

    /** Registered before the network's, so it is called after that one. */
    static final class UsingExtension implements AfterEachCallback {
        @Override
        public void afterEach(ExtensionContext context) {
            assertThat(((UsedAfterwards) context.getRequiredTestInstance()).network.isOpen())
                    .isTrue();
        }
    }
}
