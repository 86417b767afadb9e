package dev.netsplit.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netsplit.testing.RequiresTun;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the kernel answers is read to its end, also where that is an error. */
@RequiresTun // for the Linux that is needed, not for the device
@Timeout(60)
class NetlinkSocketTest {
    private static final short ERROR = 2;
    private static final short DONE = 3;
    private static final short ROUTE = 24;
    private static final short NO_SUCH_TYPE = 1000;
    private static final int ENOENT = 2;

    private final ByteBuffer buffer = ByteBuffer.allocate(1024).order(ByteOrder.nativeOrder());
    private final List<Integer> read = new ArrayList<>();

    @Test
    void aTableThatEndsEarlyByAnErrorIsNotTakenForAWholeOne() {
        message(ROUTE, 7, 11);
        message(ROUTE, 7, 12);
        message(DONE, 7, -ENOENT);

        assertThat(read(7)).isEqualTo(ENOENT);
        assertThat(read).containsExactly(11, 12);
    }

    @Test
    void aTableEndsWellAndSoDoesAnAcknowledgedRequest() {
        message(DONE, 7, 0);
        assertThat(read(7)).isZero();
        buffer.clear();
        message(ERROR, 7, 0);
        assertThat(read(7)).isZero();
    }

    @Test
    void theRestOfAnEarlierAnswerIsPassedOver() {
        message(ROUTE, 6, 11);
        message(DONE, 6, 0);
        message(ROUTE, 7, 12);

        assertThat(read(7)).isEqualTo(NetlinkSocket.NOT_DONE);
        assertThat(read).containsExactly(12);
    }

    @Test
    void aSocketGoesOnAfterARequestThatTheKernelRefuses() {
        try (NetlinkSocket netlink = NetlinkSocket.open(NetlinkSocket.ROUTE)) {
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> netlink.request(new NetlinkMessage(NO_SUCH_TYPE, 0), "do something"))
                        .isInstanceOf(LinuxException.class)
                        .hasMessageStartingWith("cannot do something: ");
                List<RouteTable.Route> routes = new ArrayList<>();
                netlink.ask(
                        RouteTable.question(true),
                        "read the routes",
                        (messages, start, end) -> routes.add(RouteTable.route(messages, start, true)));
                assertThat(routes).isNotEmpty();
            }
        }
    }

    private int read(int sequence) {
        return NetlinkSocket.read(
                buffer,
                buffer.position(),
                sequence,
                (messages, start, end) -> read.add(messages.getInt(start + NetlinkSocket.HEADER)));
    }

    private void message(short type, int sequence, int value) {
        buffer.putInt(NetlinkSocket.HEADER + Integer.BYTES)
                .putShort(type)
                .putShort((short) 0)
                .putInt(sequence)
                .putInt(0)
                .putInt(value);
    }
}
