package dev.netsplit.internal.linux;

import java.util.ArrayList;
import java.util.List;

/** Off-heap memory that is taken block by block, when it is needed, and given back all at once. Thread-safe. */
public final class NativeBlocks implements AutoCloseable {
    private final List<NativeMemory> blocks = new ArrayList<>();

    /**
     * Takes one more block, zeroed.
     *
     * @param length in bytes
     * @throws LinuxException if the machine has no more memory
     */
    public synchronized NativeMemory allocate(int length) {
        NativeMemory block = NativeMemory.allocate(length);
        blocks.add(block);
        return block;
    }

    /** Gives all blocks back; nobody may touch them from then on. */
    @Override
    public synchronized void close() {
        blocks.forEach(NativeMemory::close);
        blocks.clear();
    }
}
