package dev.netsplit.internal.pipeline.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.random.RandomStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    private final Schedule schedule = new Schedule();
    private final List<Entry> called = new ArrayList<>();

    private final Due target = new Due() {
        @Override
        public void arrive(PacketBuffer packet, long dueNs) {
            called.add(new Entry(dueNs, packet.length()));
        }

        @Override
        public void wake(long dueNs) {
            called.add(new Entry(dueNs, -1));
        }
    };

    private record Entry(long dueNs, int arrival) {}

    @Test
    void packetsLeaveByDueTimeAndThoseOfOneTimeInTheOrderTheyCame() {
        RandomStream random = RandomStream.of(42, "schedule test");
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            Entry entry = new Entry(Long.remainderUnsigned(random.bits(i), 500), i); // ten of each time
            entries.add(entry);
            schedule.add(entry.dueNs(), packet(i), target);
        }

        while (!schedule.isEmpty()) {
            schedule.callFirst();
        }

        entries.sort(Comparator.comparingLong(Entry::dueNs).thenComparingInt(Entry::arrival));
        assertThat(called).isEqualTo(entries);
    }

    @Test
    void orderHoldsWhilePacketsComeAndGo() {
        long lastDueNs = Long.MIN_VALUE;
        RandomStream random = RandomStream.of(43, "schedule test");
        for (int i = 0; i < 20_000; i++) {
            long notBefore = Math.max(lastDueNs, 0);
            schedule.add(notBefore + Long.remainderUnsigned(random.bits(i), 1_000), packet(i), target);
            if (i % 3 != 0) {
                long firstDueNs = schedule.firstDueNs();
                assertThat(firstDueNs).isGreaterThanOrEqualTo(lastDueNs);
                lastDueNs = firstDueNs;
                schedule.callFirst();
            }
        }
    }

    @Test
    void wakeUpsStandInLineWithPackets() {
        schedule.add(10, packet(1), target);
        schedule.addWake(10, target);
        schedule.addWake(5, target);
        schedule.add(10, packet(2), target);

        while (!schedule.isEmpty()) {
            schedule.callFirst();
        }

        assertThat(called).containsExactly(new Entry(5, -1), new Entry(10, 1), new Entry(10, -1), new Entry(10, 2));
    }

    /** A buffer that is told from others by its length. */
    private static PacketBuffer packet(int length) {
        PacketBuffer packet = new PacketBuffer(ByteBuffer.allocate(0), 0, 0, 0);
        packet.length(length);
        return packet;
    }
}
