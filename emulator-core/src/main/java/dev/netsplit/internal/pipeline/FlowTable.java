package dev.netsplit.internal.pipeline;

import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.random.Mixer;
import dev.netsplit.internal.wire.Headers;
import dev.netsplit.packet.PacketView;

/**
 * Gives every packet an identity that is the same in each run in which the same programs say the same: a hash of its flow, its
 * kind and its ordinal among the packets of that kind in that direction.
 *
 * <p>A flow is the n-th connection, or UDP conversation, between a node and a port of another; so neither the ephemeral port
 * counts, which the kernel draws, nor what else goes on. Connections that were refused do not count. Pure ACKs are a kind of
 * their own, since how many there are depends on timing.
 *
 * <p>Who opened a flow is told by a SYN; otherwise the lower port is taken for the service's, or that of whoever is spoken to
 * first where both could be ephemeral. Between equal ports there is no client: the nodes' names give the directions. What is no IP packet
 * is told apart by the type of its frame.
 *
 * <p>Memory is bounded: flows that were quiet while {@value #GENERATION} others talked are forgotten, and begin anew. Owned by
 * whoever has the forwarder's turn.
 */
final class FlowTable {
    /** How many flows are kept for certain. */
    static final int GENERATION = 1 << 14;

    private static final int ICMP = 1;
    private static final int ECHO_ID_OFFSET = 4;

    /** In place of both ports, for ICMP other than echo; the type is added to it. */
    private static final int ICMP_SERVICE = 0x100;

    /** Where Linux begins to take ephemeral ports from: {@code net.ipv4.ip_local_port_range}. */
    private static final int EPHEMERAL = 32_768;

    private static final int SYN = 0x02;
    private static final int RST = 0x04;
    private static final int FIN_OR_RST = 0x05;

    private final long[] nodeHashes;
    private final HostFlows hostFlows;
    private final ConnectionCounts connections = new ConnectionCounts();
    private final FragmentTable fragments = new FragmentTable();
    private FlowMap young = new FlowMap(GENERATION);
    private FlowMap old = new FlowMap(GENERATION);

    /**
     * @param nodeHashes what each node's name hashes to, by index
     */
    FlowTable(long[] nodeHashes) {
        this(nodeHashes, HostFlows.unwatched());
    }

    /**
     * @param hostFlows is told of each flow that begins
     */
    FlowTable(long[] nodeHashes, HostFlows hostFlows) {
        this.nodeHashes = nodeHashes.clone();
        this.hostFlows = hostFlows;
    }

    /**
     * Says which packet it is that comes next from one node to another; of a superpacket, which its segments are.
     *
     * @param packet the view of {@code buffer}
     */
    void identify(PacketBuffer buffer, Headers packet, int from, int to) {
        if (packet.isLaterFragment() && fragments.identify(buffer, packet, from, to)) {
            return;
        }
        makeRoom();
        int sourcePort = packet.sourcePort();
        int destinationPort = packet.destinationPort();
        if (packet.ipVersion() == 0) { // a frame of another kind, which is a flow by its type
            sourcePort = packet.etherType();
            destinationPort = sourcePort;
        } else if (packet.isIcmp()) {
            int id = echoId(packet);
            int type = packet.icmpType();
            boolean request = type == (packet.protocol() == ICMP ? 8 : 128);
            boolean reply = type == (packet.protocol() == ICMP ? 0 : 129);
            sourcePort = request ? id : reply ? 0 : ICMP_SERVICE + type;
            destinationPort = request ? 0 : reply ? id : ICMP_SERVICE + type;
        }
        boolean fromStarter = isFromStarter(packet, from, to, sourcePort, destinationPort);
        int flow = fromStarter
                ? find(packet, from, to, sourcePort, destinationPort)
                : find(packet, to, from, destinationPort, sourcePort);
        if (flow == FlowMap.ABSENT && sourcePort != destinationPort) { // it may have begun otherwise
            flow = fromStarter
                    ? find(packet, to, from, destinationPort, sourcePort)
                    : find(packet, from, to, sourcePort, destinationPort);
            fromStarter ^= flow != FlowMap.ABSENT;
        }
        if (flow == FlowMap.ABSENT) {
            hostFlows.begin(packet, from, to);
            flow = fromStarter
                    ? begin(packet, from, to, sourcePort, destinationPort)
                    : begin(packet, to, from, destinationPort, sourcePort);
        }
        if (packet.protocol() == PacketView.TCP) {
            followConnection(packet, flow, fromStarter || sourcePort == destinationPort);
        }
        int direction = fromStarter ? 0 : 2;
        int counter = direction + (packet.isPureAck() ? 1 : 0);
        buffer.connection(young.name(flow) + direction);
        buffer.identify(young.name(flow) + counter, young.count(flow, counter, buffer.segments()));
        if (packet.isFragment() && !packet.isLaterFragment()) {
            fragments.remember(buffer, packet, from, to);
        }
    }

    /** Whether a packet seems to come from the node that opened its flow; it is asked once for each flow that is not known. */
    private boolean isFromStarter(PacketView packet, int from, int to, int sourcePort, int destinationPort) {
        if (sourcePort == destinationPort) {
            return nodeHashes[from] < nodeHashes[to];
        }
        if ((packet.tcpFlags() & SYN) != 0) {
            return packet.isTcpSyn();
        }
        boolean bothEphemeral = sourcePort >= EPHEMERAL && destinationPort >= EPHEMERAL;
        return bothEphemeral || sourcePort > destinationPort;
    }

    private void followConnection(PacketView packet, int flow, boolean mayOpen) {
        boolean reset = (packet.tcpFlags() & RST) != 0;
        if (mayOpen && packet.isTcpSyn() && young.hasEnded(flow)) {
            open(flow);
        } else if (!packet.isTcpSyn() && !reset) {
            young.talk(flow);
        }
        if ((packet.tcpFlags() & FIN_OR_RST) != 0 && young.end(flow)) {
            connections.giveBack(young.service(flow), young.number(flow));
        }
    }

    /** The same ports again: another connection, or another attempt, since the refusal was lost on its way. */
    private void open(int flow) {
        if (young.wasRefused(flow) && connections.take(young.service(flow), young.number(flow))) {
            young.reopen(flow);
        } else {
            young.restart(flow, connections.next(young.service(flow)));
        }
    }

    private int begin(PacketView packet, int starter, int other, int sourcePort, int servicePort) {
        long service = Mixer.mix(
                Mixer.mix(nodeHashes[starter], nodeHashes[other]),
                ((long) packet.protocol() << Short.SIZE) | servicePort);
        return young.add(
                key(packet.protocol(), starter, other, sourcePort, servicePort), service, connections.next(service));
    }

    private int find(PacketView packet, int starter, int other, int sourcePort, int servicePort) {
        return find(key(packet.protocol(), starter, other, sourcePort, servicePort));
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

    private static int echoId(Headers packet) {
        int at = packet.transportOffset() + ECHO_ID_OFFSET;
        return at + 1 < packet.length() ? packet.byteAt(at) << Byte.SIZE | packet.byteAt(at + 1) : 0;
    }

    /** Protocol 8, nodes 12 each, ports 16 each: 64 bits, and never 0, since no two nodes are the same. */
    private static long key(int protocol, int from, int to, int sourcePort, int destinationPort) {
        return (long) protocol << 56 | (long) from << 44 | (long) to << 32 | (long) sourcePort << 16 | destinationPort;
    }
}
