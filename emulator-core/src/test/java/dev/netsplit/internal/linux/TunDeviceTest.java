package dev.netsplit.internal.linux;

import static dev.netsplit.internal.linux.TestNode.SUBNET;
import static dev.netsplit.internal.linux.TestNode.receive;
import static dev.netsplit.internal.linux.TestNode.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.testing.RequiresTun;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

@RequiresTun
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD) // a wait in the kernel heeds no interrupt
class TunDeviceTest {
    private TestNode sender;
    private TestNode receiver;

    @BeforeEach
    void openNodes() throws IOException {
        sender = TestNode.open(1);
        receiver = TestNode.open(2);
    }

    @AfterEach
    void closeNodes() throws IOException {
        sender.close();
        receiver.close();
    }

    @Test
    void packetReadFromOneNamespaceAndWrittenToAnotherIsReceivedThere() throws Exception {
        assertCrosses(SUBNET.ipv4(1), SUBNET.ipv4(2));
    }

    @Test
    void soIsOneOfIpv6() throws Exception {
        assertCrosses(SUBNET.ipv6(1), SUBNET.ipv6(2));
    }

    private void assertCrosses(InetAddress from, InetAddress to) throws Exception {
        try (DatagramChannel source = sender.socket(from);
                DatagramChannel target = receiver.socket(to)) {
            send(source, "hello", to);

            assertThat(receiver.device.write(sender.read())).isTrue();
            assertThat(receive(target)).isEqualTo("hello");
        }
    }

    @Test
    void readsNothingWhileNothingWaits() {
        assertThat(sender.read().length()).isZero();
    }

    @Test
    void packetsBeyondTheQueueAreCountedAsDropped() throws Exception {
        int sent = 6000;
        try (DatagramChannel source = sender.socket(SUBNET.ipv4(1))) {
            for (int i = 0; i < sent; i++) {
                send(source, "hello", SUBNET.ipv4(2));
            }
        }

        int read = 0;
        while (sender.read().length() > 0) {
            read++;
        }
        assertThat(read).isBetween(1, sent - 1);
        assertThat(NodeNamespace.droppedPackets(List.of(sender.namespace), Duration.ofSeconds(30)))
                .isEqualTo(sent - read);
    }

    @Test
    void whatIsNoIpPacketIsRefused() {
        PacketBuffer nonsense = sender.read();
        nonsense.bytes().put(0, (byte) 0);
        nonsense.length(1);

        assertThat(receiver.device.write(nonsense)).isFalse();
    }

    @Test
    void deviceThatIsDownRefusesPacketsAndHasNone() throws Exception {
        TunDevice down = receiver.call(() -> TunDevice.open("down0"));
        try (DatagramChannel source = sender.socket(SUBNET.ipv4(1))) {
            send(source, "hello", SUBNET.ipv4(2));
            PacketBuffer packet = sender.read();

            assertThat(down.write(packet)).isFalse();
            assertThat(down.read(packet)).isZero();
        } finally {
            down.abandon();
        }
    }

    @Test
    void nameIsTakenByOneDeviceOnly() {
        assertThatThrownBy(() -> receiver.call(() -> TunDevice.open("eth0")))
                .hasRootCauseInstanceOf(LinuxException.class)
                .hasRootCauseMessage("cannot make TUN device eth0: EBUSY (device or resource busy)");
    }
}
