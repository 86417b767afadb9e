package dev.netsplit.internal.pipeline.flow;

import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.random.Mixer;
import dev.netsplit.internal.wire.Headers;

/**
 * Which packets fragments are parts of: only the first has the ports. A later one is identified by the first one's
 * identity, and its offset. Remembers so many packets that were sent in fragments lately; of two that fall into the
 * same place, the later one.
 */
public final class FragmentTable {
    private static final int PLACES = 1 << 10; // a power of two

    private final long[] keys = new long[PLACES];
    private final long[] flows = new long[PLACES];
    private final long[] ordinals = new long[PLACES];
    private final long[] connections = new long[PLACES];
    private final long[] attempts = new long[PLACES];
    private final long[] conversations = new long[PLACES];
    private final int[] connectionNumbers = new int[PLACES];
    private final int[] counters = new int[PLACES];
    private final int[] ports = new int[PLACES];

    /** The first fragment of a packet has been identified. */
    void remember(PacketBuffer first, Headers packet, int from, int to) {
        long key = key(packet, from, to);
        int place = (int) key & PLACES - 1;
        keys[place] = key;
        flows[place] = first.flow();
        ordinals[place] = first.ordinal();
        connections[place] = first.connection();
        attempts[place] = first.attempt();
        conversations[place] = first.conversation();
        connectionNumbers[place] = first.connectionNumber();
        counters[place] = first.counter();
        ports[place] = ports(packet);
        first.datagram(Mixer.mix(first.flow(), first.ordinal()), ports[place]);
    }

    /** Identifies a later fragment; false if the first is not known. */
    boolean identify(PacketBuffer later, Headers packet, int from, int to) {
        long key = key(packet, from, to);
        int place = (int) key & PLACES - 1;
        if (keys[place] != key) {
            return false;
        }
        later.identify(flows[place], ordinals[place]);
        later.connection(connections[place], attempts[place]);
        later.describe(conversations[place], connectionNumbers[place], counters[place]);
        identifyPart(later, ports[place], packet.fragmentOffset());
        return true;
    }

    /**
     * Tells a later fragment from the first, as which it is identified until now.
     *
     * @param ports the first one's, the sender's in the upper half
     * @param offset where the later one begins, in bytes
     */
    public static void identifyPart(PacketBuffer later, int ports, int offset) {
        long datagram = Mixer.mix(later.flow(), later.ordinal());
        later.identifyPart(datagram, offset);
        later.datagram(datagram, ports);
    }

    /** The sender's port in the upper half, the receiver's in the lower. */
    public static int ports(Headers packet) {
        return packet.sourcePort() << Short.SIZE | packet.destinationPort();
    }

    /** Whether the first fragment of a later one's packet is known. */
    boolean knows(Headers packet, int from, int to) {
        long key = key(packet, from, to);
        return keys[(int) key & PLACES - 1] == key;
    }

    /** What fragments of a packet have in common. In IPv6, the protocol does not count (RFC 8200 section 4.5). */
    public static long key(Headers packet, int from, int to) {
        int protocol = packet.ipVersion() == 4 ? packet.protocol() : 0;
        long nodes = (long) packet.ipVersion() << 56 | (long) protocol << 48 | (long) from << 24 | to;
        return Mixer.mix(nodes, packet.fragmentId());
    }
}
