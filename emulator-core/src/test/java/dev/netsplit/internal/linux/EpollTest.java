package dev.netsplit.internal.linux;

import static dev.netsplit.internal.linux.TestNode.SUBNET;
import static dev.netsplit.internal.linux.TestNode.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netsplit.testing.RequiresProgram;
import dev.netsplit.testing.RequiresTun;
import dev.netsplit.topology.Subnet;
import java.io.IOException;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

@RequiresTun
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD) // a wait in the kernel heeds no interrupt
class EpollTest {
    private final int[] ready = new int[16];
    private TestNode node;
    private Epoll epoll;

    @BeforeEach
    void open() throws IOException {
        node = TestNode.open(1);
        epoll = Epoll.open();
    }

    @AfterEach
    void close() throws IOException {
        epoll.close();
        node.close();
    }

    @Test
    void tellsWhichDeviceHasAPacketUntilItIsRead() throws Exception {
        epoll.add(node.device, 11);
        sendOne();

        assertThat(epoll.await(ready)).isEqualTo(1);
        assertThat(ready[0]).isEqualTo(11);
        assertThat(epoll.await(ready)).isEqualTo(1);

        node.read();
        epoll.wakeUp();
        assertThat(epoll.await(ready)).isZero();
    }

    @Test
    void wakeUpBeforeTheWaitIsNotLost() {
        epoll.add(node.device, 0);
        epoll.wakeUp();

        assertThat(epoll.await(ready)).isZero();
    }

    @Test
    void wakeUpFromAnotherThreadEndsTheWait() throws InterruptedException {
        epoll.add(node.device, 0);
        Thread waker = new Thread(epoll::wakeUp);
        waker.start();

        assertThat(epoll.await(ready)).isZero();
        waker.join();
    }

    @Test
    void severalWakeUpsAreOne() throws Exception {
        epoll.add(node.device, 5);
        epoll.wakeUp();
        epoll.wakeUp();
        assertThat(epoll.await(ready)).isZero();

        sendOne();
        assertThat(epoll.await(ready)).isEqualTo(1);
    }

    @Test
    void everyReadyDeviceHasItsTurnWhenThereAreMoreThanAreToldAtOnce() throws Exception {
        int count = 110;
        List<TunDevice> devices = new ArrayList<>();
        try (DatagramChannel source = node.call(DatagramChannel::open)) {
            for (int i = 0; i < count; i++) {
                devices.add(openTun(10 + i));
                epoll.add(devices.get(i), i);
                send(source, "hello", Subnet.ofSlot(10 + i).ipv4(2));
            }

            Set<Integer> told = new HashSet<>();
            for (int round = 0; round < count && told.size() < count; round++) { // none is read meanwhile
                int n = epoll.await(ready);
                for (int i = 0; i < n; i++) {
                    told.add(ready[i]);
                }
            }
            assertThat(told).hasSize(count);
        } finally {
            devices.forEach(TunDevice::abandon);
        }
    }

    @Test
    @RequiresProgram("ip")
    void deviceThatSomebodyRemovedIsNotToldForEver() throws Exception {
        epoll.add(node.device, 0);
        node.output("ip", "link", "delete", "eth0");

        assertThat(epoll.await(ready)).isZero();
        epoll.wakeUp();
        assertThat(epoll.await(ready)).isZero();
        assertThat(node.read().length()).isZero();
    }

    /** As a node does that moves while another node's kernel reports something. */
    @Test
    void whatIsAddedMeanwhileDoesNotPassForWhatIsReady() throws Exception {
        epoll.add(node.device, 1);
        sendOne(); // and nobody reads it: so it stays ready
        CountDownLatch waits = new CountDownLatch(1);
        FutureTask<Set<Integer>> told = new FutureTask<>(() -> {
            Set<Integer> indices = new HashSet<>();
            for (int round = 0; round < 50_000; round++) {
                int count = epoll.await(ready);
                for (int i = 0; i < count; i++) {
                    indices.add(ready[i]);
                }
                waits.countDown();
            }
            return indices;
        });
        new Thread(told).start();
        waits.await();
        while (!told.isDone()) {
            assertThatThrownBy(() -> epoll.add(node.device, 2)) // it is watched already
                    .isInstanceOf(LinuxException.class);
        }

        assertThat(told.get()).containsExactly(1);
    }

    @Test
    void afterTheEndItTakesNoDeviceAndWakesNobody() {
        epoll.close();

        assertThatIllegalStateException()
                .isThrownBy(() -> epoll.add(node.device, 0))
                .withMessageContaining("must be open");
        assertThatCode(epoll::wakeUp).doesNotThrowAnyException();
        assertThatCode(epoll::close).doesNotThrowAnyException();
    }

    private void sendOne() throws Exception {
        try (DatagramChannel source = node.socket(SUBNET.ipv4(1))) {
            send(source, "hello", SUBNET.ipv4(2));
        }
    }

    private TunDevice openTun(int slot) throws Exception {
        return node.call(() -> {
            TunDevice device = TunDevice.open("t" + slot);
            SubnetDevice.setUp(device, Subnet.ofSlot(slot), Subnet.ofSlot(slot).addresses(1));
            return device;
        });
    }
}
