package dev.netsplit.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.netsplit.internal.device.PacketBuffer;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BufferPoolTest {
    private final BufferPool pool = new BufferPool(ByteBuffer.allocate(4 * 100 + 50), 0x1000, 100);

    @Test
    void thereAreAsManyBuffersAsTheMemoryHoldsAndNoMore() {
        assertThat(IntStream.range(0, 4).mapToObj(i -> acquire()).map(PacketBuffer::offset))
                .containsExactly(0, 100, 200, 300);
        assertThat(pool.acquire()).isNull();
    }

    @Test
    void buffersThatCameBackAreUsedAgainBeforeNewOnes() {
        PacketBuffer first = acquire();
        pool.release(first);

        assertThat(acquire()).isSameAs(first);
        assertThat(acquire().offset()).isEqualTo(100);
    }

    @Test
    void aBufferKnowsItsNativeAddressAndItsSize() {
        acquire();

        assertThat(acquire().address()).isEqualTo(0x1000 + 100);
        assertThat(acquire().capacity()).isEqualTo(100);
    }

    @Test
    void memoryTooSmallForOneBufferIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BufferPool(ByteBuffer.allocate(10), 0, 11))
                .withMessageContaining("buffer size (11)");
    }

    private PacketBuffer acquire() {
        return Objects.requireNonNull(pool.acquire(), "a free buffer");
    }
}
