package dev.netsplit.internal.pipeline.traffic;

import dev.netsplit.internal.concurrent.ForwarderConfined;
import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.device.PacketDevice;
import dev.netsplit.internal.wire.Segmentation;

/** The end of a node without a kernel: it sends nothing of itself, and counts what it receives. */
@ForwarderConfined
public final class MadeUpDevice implements PacketDevice {
    private final int node;
    private long packets;
    private long bytes;

    MadeUpDevice(int node) {
        this.node = node;
    }

    /** The index of the node. */
    public int node() {
        return node;
    }

    /** How many packets came that answer nothing. */
    public long packets() {
        return packets;
    }

    /** What they were long together, IP headers included. */
    public long bytes() {
        return bytes;
    }

    @Override
    public int read(PacketBuffer into) {
        return 0;
    }

    @Override
    public boolean write(PacketBuffer packet) {
        packets += packet.segments();
        bytes += Segmentation.wireLength(packet);
        return true;
    }

    @Override
    public void close() {}
}
