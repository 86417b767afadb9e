package dev.netsplit.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.netsplit.internal.device.PacketBuffer;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BufferPoolTest {
    private final BufferPool pool = new BufferPool(new BufferMaker(ByteBuffer.allocate(500), 0x1000, 100, 100, 4));

    @Test
    void thereAreAsManyBuffersAsWereAskedForAndNoMore() {
        assertThat(IntStream.range(0, 4).mapToObj(i -> acquire()).map(PacketBuffer::offset))
                .containsExactly(116, 216, 316, 416);
        assertThat(pool.acquire()).isNull();
    }

    @Test
    void buffersThatCameBackAreUsedAgainBeforeNewOnes() {
        PacketBuffer first = acquire();
        pool.release(first);

        assertThat(acquire()).isSameAs(first);
        assertThat(acquire().offset()).isEqualTo(216);
    }

    @Test
    void aBufferKnowsItsNativeAddressAndItsSize() {
        acquire();

        PacketBuffer second = acquire();
        assertThat(second.address()).isEqualTo(0x1000 + 200 + PacketBuffer.HEADROOM);
        assertThat(second.capacity()).isEqualTo(100 - PacketBuffer.HEADROOM);
    }

    @Test
    void memoryTooSmallIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BufferMaker(ByteBuffer.allocate(10), 0, 0, 11, 1))
                .withMessage("memory (10 bytes) must be at least 11");
    }

    private PacketBuffer acquire() {
        return Objects.requireNonNull(pool.acquire(), "a free buffer");
    }
}
