package dev.netsplit.internal.pipeline.memory;

import dev.netsplit.internal.concurrent.ForwarderConfined;
import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.wire.Headers;
import dev.netsplit.internal.wire.Segmentation;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Shows the headers of packets, and single segments of superpackets, without an allocation. */
@ForwarderConfined
public final class PacketReader {
    private final Headers headers = new Headers();

    /** Made when it is first needed: most networks never look at a segment. */
    private @Nullable PacketBuffer segment;

    /** Returns the headers of a packet, valid until the next call. */
    public Headers read(PacketBuffer packet) {
        return headers.read(packet);
    }

    /** Returns a copy of one segment of a superpacket, valid until the next call. */
    public PacketBuffer peek(PacketBuffer packet, int number) {
        PacketBuffer into = segment;
        if (into == null) {
            into = segment = new PacketBuffer(ByteBuffer.allocate(PacketMemory.LARGE), 0, 0, PacketMemory.LARGE);
        }
        Segmentation.copy(packet, number, number + 1, into);
        return into;
    }
}
