package dev.netsplit.junit;

import static dev.netsplit.junit.Jupiter.assertAllPass;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.EmulatedNetwork;
import dev.netsplit.Fault;
import dev.netsplit.Node;
import dev.netsplit.testcontainers.PauseImage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

/** The extension of Testcontainers and ours on the same class, in either order. */
@RequiresTun
@RequiresDocker
class TestcontainersTest {

    @Test
    void containersAndNetworkAreBothUpWhateverComesFirst() {
        assertAllPass(ContainersFirst.class, 2);
        assertAllPass(NetworkFirst.class, 2);
    }

    @AfterAll
    static void removeImage() {
        PauseImage.remove();
    }

    private static GenericContainer<?> container() {
        return new GenericContainer<>(PauseImage.image());
    }

    @SuppressWarnings("NullAway.Init")
    abstract static class Both {
        @Container
        private static final GenericContainer<?> SHARED = container();

        @Container
        private final GenericContainer<?> ofTest = container();

        private EmulatedNetwork network;

        @Test
        void bothAreUp(@NodeName("n1") Node n1) {
            assertThat(SHARED.isRunning()).isTrue();
            assertThat(ofTest.isRunning()).isTrue();
            assertThat(network.isOpen()).isTrue();
            assertThat(network.nodes()).contains(n1);
        }

        @Test
        void faultsDoNotDisturbContainers() {
            try (Fault isolation = network.isolate("n1")) {
                assertThat(isolation.isActive()).isTrue();
                assertThat(SHARED.isRunning()).isTrue();
            }
        }
    }

    @Testcontainers
    @NetworkEmulation(nodes = {"n1", "n2"})
    static class ContainersFirst extends Both {}

    @NetworkEmulation(nodes = {"n1", "n2"})
    @Testcontainers
    static class NetworkFirst extends Both {}
}
