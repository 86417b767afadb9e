package dev.netsplit;

import dev.netsplit.internal.linux.LinuxException;
import dev.netsplit.internal.linux.NativeBlocks;
import dev.netsplit.internal.linux.NativeMemory;
import dev.netsplit.internal.log.Logs;
import dev.netsplit.internal.pipeline.memory.PacketBlocks;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** Supplies packet buffers with off-heap memory that system calls see. Thread-safe. */
final class NativePacketBlocks implements PacketBlocks {
    private static final Logger LOG = Logs.of(NativePacketBlocks.class);

    private final NativeBlocks blocks;
    private final AtomicBoolean warned = new AtomicBoolean();

    NativePacketBlocks(NativeBlocks blocks) {
        this.blocks = blocks;
    }

    @Override
    public @Nullable Block allocate(int bytes) {
        try {
            NativeMemory memory = blocks.allocate(bytes);
            return new Block(memory.bytes(), memory.address());
        } catch (LinuxException e) {
            if (!warned.getAndSet(true)) {
                LOG.warn("the machine has no more memory for packets that wait; see fidelity() for what that cost", e);
            }
            return null;
        }
    }
}
