package dev.netsplit.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.internal.device.PacketBuffer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PacketMemoryTest {
    private static final BufferCounts COUNTS = new BufferCounts(4, 3, 2, 1, Long.MAX_VALUE);

    private final PacketMemory memory = new PacketMemory(ByteBuffer.allocate(COUNTS.bytes()), 0, COUNTS);

    @Test
    void eachKindHasItsCountAndItsSize() {
        assertThat(all(memory::acquireSmall)).hasSize(4).allMatch(buffer -> buffer.capacity() == 2032);
        assertThat(all(memory::acquireLarge)).hasSize(3).allMatch(buffer -> buffer.capacity() > 65_535);
        assertThat(all(() -> memory.acquire(2032))).hasSize(2).allMatch(buffer -> buffer.capacity() == 2032);
        assertThat(all(() -> memory.acquire(2033))).hasSize(1).allMatch(buffer -> buffer.capacity() > 65_535);
    }

    @Test
    void aBufferGoesBackToItsKind() {
        for (Supplier<@Nullable PacketBuffer> kind : List.<Supplier<@Nullable PacketBuffer>>of(
                memory::acquireSmall, memory::acquireLarge, () -> memory.acquire(100), () -> memory.acquire(10_000))) {
            List<PacketBuffer> all = all(kind);
            assertThat(kind.get()).isNull();
            memory.release(all.get(0));
            assertThat(kind.get()).isSameAs(all.get(0));
        }
    }

    @Test
    void buffersDoNotOverlap() {
        List<PacketBuffer> buffers = new ArrayList<>(all(memory::acquireSmall));
        buffers.addAll(all(memory::acquireLarge));
        buffers.addAll(all(() -> memory.acquire(100)));
        buffers.addAll(all(() -> memory.acquire(10_000)));
        int end = 0;
        for (PacketBuffer buffer : buffers) { // made in the order of their places
            assertThat(buffer.offset() - PacketBuffer.HEADROOM).isEqualTo(end);
            end = buffer.offset() + buffer.capacity();
        }
        assertThat(end).isEqualTo(COUNTS.bytes());
    }

    private static List<PacketBuffer> all(Supplier<@Nullable PacketBuffer> kind) {
        List<PacketBuffer> buffers = new ArrayList<>();
        PacketBuffer buffer;
        while ((buffer = kind.get()) != null) {
            buffers.add(Objects.requireNonNull(buffer));
        }
        return buffers;
    }
}
