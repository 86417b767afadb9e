package dev.netsplit.junit;

import static dev.netsplit.junit.Jupiter.assertAllPass;
import static dev.netsplit.junit.Jupiter.onlyFailure;
import static dev.netsplit.junit.Jupiter.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.netsplit.EmulatedNetwork;
import dev.netsplit.Node;
import dev.netsplit.junit.NetworkEmulation.Lifecycle;
import dev.netsplit.testcontainers.NodeContainer;
import dev.netsplit.testcontainers.PauseImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

/** Fields whose containers are in nodes, whatever extension comes first. */
@RequiresTun
@RequiresDocker
class InNodeTest {

    @Test
    void containersAreInTheirNodesWhateverComesFirst() {
        assertAllPass(ContainersFirst.class, 3);
        assertAllPass(NetworkFirst.class, 3);
    }

    @Test
    void eachTestMayHaveANetworkAndContainersOfItsOwn() {
        assertAllPass(NetworkPerTest.class, 2);
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void saysWhatIsWrong(Class<?> mistaken, String message) {
        assertThat(onlyFailure(run(mistaken))).hasMessageContaining(message);
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                arguments(UnknownNode.class, "UnknownNode.container: node (n9) must be one of [n1]"),
                arguments(NoContainer.class, "NoContainer.text (text) must hold a container, since it has @InNode"),
                arguments(NoValue.class, "NoValue.container (null) must hold a container"),
                arguments(NoNetwork.class, "NoNetwork.container has @InNode, but there is no @NetworkEmulation"),
                arguments(StaticPerTest.class, "StaticPerTest.container must not be static, since with PER_METHOD"));
    }

    @AfterAll
    static void removeImage() {
        PauseImage.remove();
    }

    static GenericContainer<?> container() {
        return new GenericContainer<>(PauseImage.image());
    }

    private static void assertIn(Node node, GenericContainer<?> container) throws Exception {
        assertThat(container.isRunning()).isTrue();
        assertThat(NodeContainer.of(container).node()).isEqualTo(node);
        Long pid = container.getCurrentContainerInfo().getState().getPidLong();
        Path ofContainer = Files.readSymbolicLink(Path.of("/proc/" + pid + "/ns/net"));
        assertThat(ofContainer).isEqualTo(node.call(() -> Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net"))));
    }

    abstract static class Both {
        @Container
        @InNode("n1")
        static final GenericContainer<?> SHARED = container();

        @Container
        @InNode("n2")
        final GenericContainer<?> ofTest = container();

        @Test
        void areInTheirNodes(@NodeName("n1") Node n1, @NodeName("n2") Node n2) throws Exception {
            assertIn(n1, SHARED);
            assertIn(n2, ofTest);
        }

        @Test
        void soIsTheNextTestsOwn(@NodeName("n2") Node n2) throws Exception {
            assertIn(n2, ofTest);
        }

        @Nested
        class Inside {
            @Test
            void theyAreThereToo(@NodeName("n1") Node n1, @NodeName("n2") Node n2) throws Exception {
                assertIn(n1, SHARED);
                assertIn(n2, ofTest);
            }
        }
    }

    @Testcontainers
    @NetworkEmulation(nodes = {"n1", "n2"})
    static class ContainersFirst extends Both {}

    @NetworkEmulation(nodes = {"n1", "n2"})
    @Testcontainers
    static class NetworkFirst extends Both {}

    @Testcontainers
    @NetworkEmulation(nodes = "n1", lifecycle = Lifecycle.PER_METHOD)
    static class NetworkPerTest {
        @Container
        @InNode("n1")
        final GenericContainer<?> container = container();

        @Test
        void first(EmulatedNetwork network) throws Exception {
            assertIn(network.node("n1"), container);
        }

        @Test
        void second(EmulatedNetwork network) throws Exception {
            assertIn(network.node("n1"), container);
        }
    }

    @NetworkEmulation(nodes = "n1")
    static class UnknownNode {
        @InNode("n9")
        final GenericContainer<?> container = container();

        @Test
        void test() {}
    }

    @NetworkEmulation(nodes = "n1")
    static class NoContainer {
        @InNode("n1")
        final String text = "text";

        @Test
        void test() {}
    }

    @NetworkEmulation(nodes = "n1")
    static class NoValue {
        @InNode("n1")
        final @Nullable GenericContainer<?> container = null;

        @Test
        void test() {}
    }

    static class NoNetwork {
        @InNode("n1")
        static final GenericContainer<?> container = container();

        @Test
        void test() {}
    }

    @NetworkEmulation(nodes = "n1", lifecycle = Lifecycle.PER_METHOD)
    static class StaticPerTest {
        @InNode("n1")
        static final GenericContainer<?> container = container();

        @Test
        void test() {}
    }
}
