package dev.netsplit.internal.leak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.EmulatedNetwork;
import dev.netsplit.testing.RequiresTun;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** Which threads are in nodes, and which stay there. */
@RequiresTun
class StrayThreadsTest {

    @Test
    void aPoolThatNodeCodeWasTheFirstToUseIsInTheNodeAndIsToldOfWhenItStays() throws Exception {
        ExecutorService pool = Executors.newSingleThreadExecutor(body -> new Thread(body, "pool-of-a-library"));
        EmulatedNetwork network = EmulatedNetwork.builder().nodes("a", "b").start();
        network.node("a").run(() -> pool.submit(() -> {}).get());

        assertThat(network.threads().get("a")).contains("a-anchor", "pool-of-a-library");
        assertThat(network.threads().get("b")).containsExactly("b-anchor");
        assertThat(network.leaks()).isEmpty();
        network.close();

        assertThat(network.leaks())
                .singleElement()
                .asString()
                .startsWith("threads stay in the network namespace of node a after the end of its network, and keep it:"
                        + " pool-of-a-library; ");
        pool.shutdown();
    }

    @Test
    void threadsThatEndWithTheNetworkAreNotToldOf() throws Exception {
        EmulatedNetwork network = EmulatedNetwork.builder().nodes("a").start();
        CountDownLatch runs = new CountDownLatch(2);
        network.node("a").executor().execute(() -> awaitInterrupt(runs));
        network.node("a").threadFactory().newThread(() -> awaitInterrupt(runs)).start();
        runs.await();

        network.close();

        assertThat(network.leaks()).isEmpty();
    }

    private static void awaitInterrupt(CountDownLatch runs) {
        runs.countDown();
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
