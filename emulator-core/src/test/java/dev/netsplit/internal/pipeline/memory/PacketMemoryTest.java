package dev.netsplit.internal.pipeline.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.internal.device.MemoryAccount;
import dev.netsplit.internal.device.PacketBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PacketMemoryTest {
    private static final long MIB = 1 << 20;

    private final PacketMemory memory = new PacketMemory(PacketBlocks.ON_HEAP, MemoryLimits.of(16 * MIB));
    private final MemoryAccount link = new MemoryAccount();

    @ParameterizedTest
    @CsvSource({
        "40, 128",
        "112, 128",
        "113, 512",
        "496, 512",
        "497, 1536",
        "1518, 1536",
        "1521, 4096",
        "2032, 4096",
        "4080, 4096",
        "4081, 16384",
        "16368, 16384",
        "16369, 65600",
        "65535, 65600"
    })
    void aPacketThatWaitsTakesAboutWhatItNeeds(int length, int size) {
        PacketBuffer waiting = Objects.requireNonNull(memory.keep(read(length), link));

        assertThat(waiting.size()).isEqualTo(size);
        assertThat(waiting.length()).isEqualTo(length);
        assertThat(link.bytes()).isEqualTo(size + 128);
        assertThat(memory.budget().used()).isEqualTo(link.bytes());
        memory.release(waiting);
        assertThat(link.bytes()).isZero();
        assertThat(memory.budget().used()).isZero();
    }

    @Test
    void aPacketTakesItsBytesAlongAndAllThatIsKnownOfIt() {
        PacketBuffer packet = read(60);
        for (int i = -PacketBuffer.HEADROOM; i < 60; i++) {
            packet.bytes().put(packet.offset() + i, (byte) (100 + i));
        }
        packet.identify(1, 2);
        packet.holds(3);
        packet.epoch(4);
        packet.forEverybody(true);

        PacketBuffer waiting = Objects.requireNonNull(memory.keep(packet, link));

        assertThat(waiting).isNotSameAs(packet);
        for (int i = -PacketBuffer.HEADROOM; i < 60; i++) {
            assertThat(waiting.bytes().get(waiting.offset() + i)).isEqualTo((byte) (100 + i));
        }
        assertThat(waiting.flow()).isEqualTo(1);
        assertThat(waiting.ordinal()).isEqualTo(2);
        assertThat(waiting.holds()).isEqualTo(3);
        assertThat(waiting.epoch()).isEqualTo(4);
        assertThat(waiting.isForEverybody()).isTrue();
    }

    @Test
    void aPacketThatWaitsAlreadyStaysWhereItIsAndCountsOnce() {
        PacketBuffer waiting = Objects.requireNonNull(memory.keep(read(60), link));

        assertThat(memory.keep(waiting, link)).isSameAs(waiting);
        assertThat(link.bytes()).isEqualTo(256);
    }

    @Test
    void theReaderHasItsBufferBackWhenAPacketBeginsToWait() {
        PacketBuffer first = read(60);
        memory.keep(first, link);

        assertThat(memory.acquireSmall()).isSameAs(first);
    }

    @Test
    void aLongSuperpacketWaitsInTheBufferThatItWasReadInto() {
        PacketBuffer packet = read(60_000);

        assertThat(memory.keep(packet, link)).isSameAs(packet);
        assertThat(link.bytes()).isEqualTo(PacketMemory.LARGE + 128);
    }

    @Test
    void aPacketThatTheLinkHasNoShareForStaysWhereItIs() {
        fill(link, 60_000);
        PacketBuffer packet = read(60_000);
        long before = memory.budget().used();

        assertThat(memory.keep(packet, link)).isNull();
        assertThat(packet.account()).isNull();
        assertThat(memory.budget().used()).isEqualTo(before);
    }

    /** An eighth is kept back from overloaded links; of the rest, a link takes as much as it leaves free. */
    @Test
    void anOverloadedLinkTakesHalfAndTheNextNoMoreThanItLeaves() {
        fill(link, 60);
        assertThat(link.bytes()).isBetween(7 * MIB - 256, 7 * MIB);

        MemoryAccount second = new MemoryAccount();
        fill(second, 60);
        assertThat(second.bytes()).isBetween(7 * MIB / 2 - 256, 7 * MIB / 2);
    }

    @Test
    void eachLinkHasItsGuaranteeHoweverManyAreOverloaded() {
        for (int i = 0; i < 30; i++) {
            fill(new MemoryAccount(), 60);
        }
        MemoryAccount clean = new MemoryAccount();

        fill(clean, 60);

        assertThat(clean.bytes()).isEqualTo(16 * MIB / 256);
    }

    @Test
    void allLinksTogetherTakeNoMoreThanThereIs() {
        for (int i = 0; i < 200; i++) {
            fill(new MemoryAccount(), 60);
        }

        assertThat(memory.budget().used()).isLessThanOrEqualTo(16 * MIB);
    }

    @Test
    void whatComesBackIsUsedAgain() {
        List<PacketBuffer> waiting = fill(link, 60);
        waiting.forEach(memory::release);
        assertThat(memory.budget().used()).isZero();

        assertThat(new HashSet<>(fill(link, 60))).isEqualTo(new HashSet<>(waiting));
    }

    /** Keeps packets until there is no memory for one more. */
    private List<PacketBuffer> fill(MemoryAccount account, int length) {
        List<PacketBuffer> kept = new ArrayList<>();
        while (true) {
            PacketBuffer packet = read(length);
            PacketBuffer waiting = memory.keep(packet, account);
            if (waiting == null) {
                memory.release(packet);
                return kept;
            }
            kept.add(waiting);
        }
    }

    private PacketBuffer read(int length) {
        PacketBuffer packet = PacketMemory.isLarge(length) ? memory.acquireLarge() : memory.acquireSmall();
        PacketBuffer free = Objects.requireNonNull(packet, "a free buffer");
        free.length(length);
        return free;
    }
}
