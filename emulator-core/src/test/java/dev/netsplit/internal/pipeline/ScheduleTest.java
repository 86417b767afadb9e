package dev.netsplit.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.impair.LinkProfile;
import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.random.RandomStream;
import dev.netsplit.topology.LinkName;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    private final LinkState link = new LinkState(LinkName.of("a", "b"), 1, LinkProfile.clean(), 1);
    private final Schedule schedule = new Schedule();

    @Test
    void packetsLeaveByDueTimeAndThoseOfOneTimeInTheOrderTheyCame() {
        record Entry(long dueNs, int arrival) {}
        RandomStream random = RandomStream.of(42, "schedule test");
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            Entry entry = new Entry(Long.remainderUnsigned(random.bits(i), 500), i); // ten of each time
            entries.add(entry);
            schedule.add(entry.dueNs(), packet(i), link);
        }

        List<Entry> left = new ArrayList<>();
        while (!schedule.isEmpty()) {
            schedule.removeFirst((to, packet, dueNs) -> left.add(new Entry(dueNs, packet.length())));
        }

        entries.sort(Comparator.comparingLong(Entry::dueNs).thenComparingInt(Entry::arrival));
        assertThat(left).isEqualTo(entries);
    }

    @Test
    void orderHoldsWhilePacketsComeAndGo() {
        long lastDueNs = Long.MIN_VALUE;
        RandomStream random = RandomStream.of(43, "schedule test");
        for (int i = 0; i < 20_000; i++) {
            long notBefore = Math.max(lastDueNs, 0);
            schedule.add(notBefore + Long.remainderUnsigned(random.bits(i), 1_000), packet(i), link);
            if (i % 3 != 0) {
                long firstDueNs = schedule.firstDueNs();
                assertThat(firstDueNs).isGreaterThanOrEqualTo(lastDueNs);
                lastDueNs = firstDueNs;
                schedule.removeFirst((to, packet, dueNs) -> {});
            }
        }
    }

    /** A buffer that is told from others by its length. */
    private static PacketBuffer packet(int length) {
        PacketBuffer packet = new PacketBuffer(ByteBuffer.allocate(0), 0, 0, 0);
        packet.length(length);
        return packet;
    }
}
