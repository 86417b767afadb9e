package dev.netsplit.internal.pipeline;

import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.random.Mixer;
import dev.netsplit.packet.PacketView;

/**
 * Gives every packet an identity that is the same in each run in which the same programs say the same: a hash of its flow, its
 * kind and its ordinal among the packets of that kind in that direction.
 *
 * <p>A flow is the n-th connection, or UDP conversation, between a node and a port of another; so neither the ephemeral port
 * counts, which the kernel draws, nor what else goes on. Pure ACKs are a kind of their own, since how many there are
 * depends on timing.
 *
 * <p>Memory is bounded: flows that were quiet while {@value #GENERATION} others talked are forgotten, and begin anew. Owned by
 * the forwarder's thread.
 */
final class FlowTable {
    /** How many flows are kept for certain. */
    static final int GENERATION = 1 << 14;

    private static final int ICMP = 1;
    private static final int ICMPV6 = 58;
    private static final int UDP = 17;
    private static final int ECHO_ID_OFFSET = 4;

    /** In place of a port: how many errors there are depends on timing, and must not count among those who ping. */
    private static final int ICMP_ERRORS = 1;

    private static final int FIN_OR_RST = 0x05;

    private final long[] nodeHashes;
    private final ConnectionCounts connections = new ConnectionCounts();
    private FlowMap young = new FlowMap(GENERATION);
    private FlowMap old = new FlowMap(GENERATION);

    /**
     * @param nodeHashes what each node's name hashes to, by index
     */
    FlowTable(long[] nodeHashes) {
        this.nodeHashes = nodeHashes.clone();
    }

    /**
     * Says which packet it is that comes next from one node to another; of a superpacket, which its segments are.
     *
     * @param packet the view of {@code buffer}
     */
    void identify(PacketBuffer buffer, PacketView packet, int from, int to) {
        makeRoom();
        boolean echo = isEcho(packet);
        int sourcePort = echo ? echoId(packet) : packet.sourcePort();
        int destinationPort = echo ? 0 : isIcmp(packet) ? ICMP_ERRORS : packet.destinationPort();
        if (sourcePort == destinationPort && packet.protocol() == UDP && nodeHashes[from] > nodeHashes[to]) {
            // Both use the service's port, and who is first is chance: let it be the same one in each run.
            identify(buffer, packet, flowBetweenPeers(packet, to, from), false);
            return;
        }
        boolean fromStarter = true;
        int flow = find(key(packet.protocol(), from, to, sourcePort, destinationPort));
        if (flow == FlowMap.ABSENT) {
            int back = find(
                    echo
                            ? key(packet.protocol(), to, from, sourcePort, 0)
                            : key(packet.protocol(), to, from, destinationPort, sourcePort));
            fromStarter = back == FlowMap.ABSENT;
            flow = fromStarter ? begin(packet, from, to, sourcePort, destinationPort) : back;
        }
        if (fromStarter && packet.isTcpSyn() && young.hasEnded(flow)) { // the same ports again: another connection
            young.restart(flow, name(packet, from, to, destinationPort));
        }
        identify(buffer, packet, flow, fromStarter);
    }

    private void identify(PacketBuffer buffer, PacketView packet, int flow, boolean fromStarter) {
        if ((packet.tcpFlags() & FIN_OR_RST) != 0) {
            young.end(flow);
        }
        int counter = (fromStarter ? 0 : 2) + (packet.isPureAck() ? 1 : 0);
        buffer.identify(young.name(flow) + counter, young.count(flow, counter, buffer.segments()));
    }

    private int flowBetweenPeers(PacketView packet, int from, int to) {
        int port = packet.destinationPort();
        int flow = find(key(packet.protocol(), from, to, port, port));
        return flow == FlowMap.ABSENT ? begin(packet, from, to, port, port) : flow;
    }

    private int begin(PacketView packet, int from, int to, int sourcePort, int destinationPort) {
        return young.add(
                key(packet.protocol(), from, to, sourcePort, destinationPort), name(packet, from, to, destinationPort));
    }

    /** The flow's name: what it is called in every run. */
    private long name(PacketView packet, int from, int to, int servicePort) {
        long service = Mixer.mix(
                Mixer.mix(nodeHashes[from], nodeHashes[to]), ((long) packet.protocol() << Short.SIZE) | servicePort);
        return Mixer.mix(service, connections.next(service));
    }

    private int find(long key) {
        int flow = young.find(key);
        if (flow == FlowMap.ABSENT) {
            int before = old.find(key);
            flow = before == FlowMap.ABSENT ? FlowMap.ABSENT : young.adopt(old, before);
        }
        return flow;
    }

    /** Forgets the older half when the younger one is full. */
    private void makeRoom() {
        if (young.isFull()) {
            FlowMap forgotten = old;
            old = young;
            young = forgotten;
            young.clear();
        }
    }

    private static boolean isIcmp(PacketView packet) {
        return packet.protocol() == ICMP || packet.protocol() == ICMPV6;
    }

    private static boolean isEcho(PacketView packet) {
        int at = packet.payloadOffset();
        int type = isIcmp(packet) && at < packet.length() ? packet.byteAt(at) : -1;
        return packet.protocol() == ICMP ? type == 8 || type == 0 : type == 128 || type == 129;
    }

    private static int echoId(PacketView packet) {
        int at = packet.payloadOffset() + ECHO_ID_OFFSET;
        return at + 1 < packet.length() ? packet.byteAt(at) << Byte.SIZE | packet.byteAt(at + 1) : 0;
    }

    /** Protocol 8, nodes 12 each, ports 16 each: 64 bits, and never 0, since no two nodes are the same. */
    private static long key(int protocol, int from, int to, int sourcePort, int destinationPort) {
        return (long) protocol << 56 | (long) from << 44 | (long) to << 32 | (long) sourcePort << 16 | destinationPort;
    }
}
