package dev.netsplit.internal.pipeline.traffic;

import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.wire.Checksum;
import dev.netsplit.internal.wire.Headers;
import dev.netsplit.internal.wire.TransportChecksum;
import dev.netsplit.internal.wire.VirtioHeader;
import dev.netsplit.packet.PacketView;
import java.nio.ByteBuffer;

/**
 * A packet of which many are made, each with a port, or an identifier, and a number of its own; the checksum is brought
 * up to date. It is UDP's, or an echo request of ICMP.
 */
public final class PacketTemplate {
    private static final int NONE = -1;

    private final byte[] bytes;
    private final int protocol;
    private final boolean echo;
    private final int portAt;
    private final int sequenceAt;
    private final int numberAt;
    private final int checksumAt;
    private final int checksum;

    /**
     * @param packet complete, with zeros where port and numbers will be
     * @param numbered whether each packet's number goes into the first eight bytes of its payload
     */
    public PacketTemplate(byte[] packet, boolean numbered) {
        this.bytes = packet.clone();
        int size = PacketBuffer.HEADROOM + packet.length;
        PacketBuffer buffer = new PacketBuffer(ByteBuffer.allocate(size), 0, 0, size);
        buffer.bytes().put(buffer.offset(), packet);
        buffer.length(packet.length);
        Headers headers = new Headers().read(buffer);
        int transport = headers.transportOffset();
        this.protocol = headers.protocol();
        this.echo = headers.isIcmp();
        this.portAt = transport + (echo ? 4 : 0);
        this.sequenceAt = echo ? transport + 6 : NONE;
        this.numberAt = numbered ? transport + 8 : NONE; // both headers have eight bytes
        this.checksumAt = TransportChecksum.place(headers);
        this.checksum = buffer.bytes().getShort(buffer.offset() + checksumAt) & 0xFFFF;
    }

    int length() {
        return bytes.length;
    }

    /** UDP's, ICMP's or ICMPv6's. */
    int protocol() {
        return protocol;
    }

    /** Whether it asks for an echo. */
    boolean isEcho() {
        return echo;
    }

    /**
     * Makes a packet.
     *
     * @param into with room for it
     * @param port its source port, or identifier
     * @param number which one it is, from 0
     */
    void write(PacketBuffer into, int port, long number) {
        ByteBuffer to = into.bytes();
        int at = into.offset();
        VirtioHeader.clear(into);
        to.put(at, bytes);
        into.length(bytes.length);
        into.segments(1);
        to.putShort(at + portAt, (short) port);
        int sum = Checksum.update(checksum, 0, port);
        if (sequenceAt != NONE) {
            int sequence = (int) number & 0xFFFF;
            to.putShort(at + sequenceAt, (short) sequence);
            sum = Checksum.update(sum, 0, sequence);
        }
        if (numberAt != NONE) {
            to.putLong(at + numberAt, number);
            for (int shift = 0; shift < Long.SIZE; shift += Short.SIZE) {
                sum = Checksum.update(sum, 0, (int) (number >>> shift) & 0xFFFF);
            }
        }
        boolean none = sum == 0 && protocol == PacketView.UDP; // the other zero is the same number
        to.putShort(at + checksumAt, (short) (none ? 0xFFFF : sum));
    }
}
