package dev.netsplit.internal.pipeline.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.pipeline.memory.PacketBlocks.Block;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BufferPoolTest {
    private final BufferPool pool =
            new BufferPool(new BufferMaker(bytes -> new Block(ByteBuffer.allocate(bytes), 0x1000), 100, 4, 7));

    @Test
    void thereAreAsManyBuffersAsWereAskedForAndNoMore() {
        assertThat(IntStream.range(0, 4).mapToObj(i -> acquire()).map(PacketBuffer::offset))
                .containsExactly(16, 116, 216, 316);
        assertThat(pool.acquire()).isNull();
    }

    @Test
    void buffersThatCameBackAreUsedAgainBeforeNewOnes() {
        PacketBuffer first = acquire();
        pool.release(first);

        assertThat(acquire()).isSameAs(first);
        assertThat(acquire().offset()).isEqualTo(116);
    }

    @Test
    void aBufferKnowsItsNativeAddressAndItsSize() {
        acquire();

        PacketBuffer second = acquire();
        assertThat(second.address()).isEqualTo(0x1000 + 100 + PacketBuffer.HEADROOM);
        assertThat(second.capacity()).isEqualTo(100 - PacketBuffer.HEADROOM);
    }

    @Test
    void whenTheMachineHasNoMoreMemoryThereIsNoBufferUntilOneComesBack() {
        AtomicInteger blocks = new AtomicInteger();
        BufferPool poor = new BufferPool(new BufferMaker(
                bytes -> blocks.getAndIncrement() == 0 ? new Block(ByteBuffer.allocate(bytes), 0) : null,
                1 << 20,
                2,
                0));
        PacketBuffer only = Objects.requireNonNull(poor.acquire());

        assertThat(poor.acquire()).isNull();
        poor.release(only);
        assertThat(poor.acquire()).isSameAs(only);
    }

    @Test
    void memoryIsTakenWhenItIsNeededAndNotBefore() {
        AtomicInteger taken = new AtomicInteger();
        BufferMaker maker = new BufferMaker(
                bytes -> {
                    taken.addAndGet(bytes);
                    return new Block(ByteBuffer.allocate(bytes), 0);
                },
                1 << 18,
                6,
                0);

        assertThat(taken).hasValue(0);
        maker.make();
        assertThat(taken).hasValue(1 << 20);
        IntStream.range(0, 4).forEach(i -> maker.make());
        assertThat(taken).as("the rest only").hasValue((1 << 20) + (2 << 18));
    }

    private PacketBuffer acquire() {
        return Objects.requireNonNull(pool.acquire(), "a free buffer");
    }
}
