package dev.netsplit.testcontainers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class HolderImageTest {
    private static final int MACHINE_OFFSET = 18;
    private static final int ENTRY_OFFSET = 24;
    private static final int LENGTH_OFFSET = 64 + 32;
    private static final int ADDRESS = 0x40_0000;
    private static final int CODE = 120;

    @Test
    void programIsOneSegmentForTheMachineAndBeginsAtItsFirstInstruction() {
        ByteBuffer intel = ByteBuffer.wrap(HolderImage.program("amd64")).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer arm = ByteBuffer.wrap(HolderImage.program("aarch64")).order(ByteOrder.LITTLE_ENDIAN);

        for (ByteBuffer program : new ByteBuffer[] {intel, arm}) {
            assertThat(program.getInt(0)).isEqualTo(0x46_4c45_7f); // the magic number of ELF
            assertThat(program.getLong(ENTRY_OFFSET)).isEqualTo(ADDRESS + CODE);
            assertThat(program.getLong(LENGTH_OFFSET)).isEqualTo(program.capacity());
        }
        assertThat(intel.getShort(MACHINE_OFFSET)).isEqualTo((short) 62);
        assertThat(arm.getShort(MACHINE_OFFSET)).isEqualTo((short) 183);
        int back = arm.getInt(arm.capacity() - Integer.BYTES);
        assertThat((back << 6) >> 4).as("where it jumps to, from where it is").isEqualTo(CODE - arm.capacity() + 4);
    }

    @Test
    void otherMachinesAreNamed() {
        assertThatThrownBy(() -> HolderImage.program("s390x"))
                .hasMessage("os.arch (s390x) must be amd64 or aarch64, for containers as nodes");
    }
}
