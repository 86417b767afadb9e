package dev.netsplit.internal.pipeline.flow;

import dev.netsplit.internal.concurrent.ForwarderConfined;
import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.random.Mixer;
import dev.netsplit.internal.wire.Headers;
import dev.netsplit.packet.PacketView;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Gives every packet an identity that is the same in each run in which the same programs say the same: a hash of its
 * flow, its kind and its ordinal among the packets of that kind in that direction.
 *
 * <p>A flow is the n-th connection, or UDP conversation, between a node and a port of another; so neither the ephemeral
 * port counts, which the kernel draws, nor what else goes on. Connections that were refused do not count. Pure ACKs are
 * a kind of their own, since how many there are depends on timing.
 *
 * <p>Who opened a flow is told by a SYN; otherwise the lower port is taken for the service's, or that of whoever is
 * spoken to first where both could be ephemeral. Between equal ports there is no client: the nodes' names give the
 * directions. What is no IP packet is told apart by the type of its frame.
 *
 * <p>Memory is bounded: flows that were quiet while {@value #GENERATION} others talked are forgotten, and begin anew.
 */
@ForwarderConfined
public final class FlowTable {
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

    private final HostFlows hostFlows;
    private long[] nodeHashes;
    private final ConnectionCounts connections = new ConnectionCounts();
    private final FragmentTable fragments = new FragmentTable();
    private final @Nullable FlowTotals forgotten;
    private int test;
    private long attempts;
    private FlowMap young = new FlowMap(GENERATION);
    private FlowMap old = new FlowMap(GENERATION);

    /**
     * @param nodeHashes what each node's name hashes to, by index
     */
    public FlowTable(long[] nodeHashes) {
        this(nodeHashes, HostFlows.unwatched());
    }

    /**
     * @param hostFlows is told of each flow that begins
     */
    FlowTable(long[] nodeHashes, HostFlows hostFlows) {
        this(nodeHashes, hostFlows, null);
    }

    /**
     * @param hostFlows is told of each flow that begins
     * @param forgotten where flows that are forgotten are added; null if nobody wants to know
     */
    public FlowTable(long[] nodeHashes, HostFlows hostFlows, @Nullable FlowTotals forgotten) {
        this.nodeHashes = nodeHashes.clone();
        this.hostFlows = hostFlows;
        this.forgotten = forgotten;
    }

    /** How many packets flows had until now; those that were forgotten only if they were asked for. */
    public FlowTotals totals() {
        FlowTotals totals = new FlowTotals();
        if (forgotten != null) {
            totals.addAll(forgotten);
        }
        addTo(totals);
        return totals;
    }

    private void addTo(FlowTotals totals) {
        old.addTo(totals, test);
        young.addTo(totals, test);
    }

    /**
     * Numbers flows, and counts their packets, from 0 again. Flows that are known by now get numbers of their own, see
     * {@link CarriedFlows}.
     *
     * @param number of the test that begins, from 1
     */
    public void beginTest(int number) {
        if (forgotten != null) {
            addTo(forgotten);
        }
        test = number;
        connections.clear();
        CarriedFlows.renumber(young, old);
    }

    /**
     * Whether a flow between two nodes goes on, and has had packets since the test began; whichever of them opened it.
     */
    public boolean isInUse(int protocol, int one, int other, int portOfOne, int portOfOther) {
        int flow = find(FlowNames.conversation(protocol, one, other, portOfOne, portOfOther));
        if (flow == FlowMap.ABSENT) {
            flow = find(FlowNames.conversation(protocol, other, one, portOfOther, portOfOne));
        }
        return flow != FlowMap.ABSENT && young.isInUse(flow);
    }

    /** Another node, behind those that there are, with what its name hashes to. */
    public void addNode(long hash) {
        nodeHashes = Arrays.copyOf(nodeHashes, nodeHashes.length + 1);
        nodeHashes[nodeHashes.length - 1] = hash;
    }

    /**
     * Says which packet it is that comes next from one node to another; of a superpacket, which its segments are.
     *
     * @param packet the view of {@code buffer}
     */
    public void identify(PacketBuffer buffer, Headers packet, int from, int to) {
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
        int direction = fromStarter ? 0 : FlowNames.BACK;
        int counter = direction + (packet.isPureAck() ? FlowNames.PURE_ACKS : 0);
        buffer.connection(young.name(flow) + direction, attempt(flow, direction));
        buffer.identify(young.name(flow) + counter, young.count(flow, counter, buffer.segments()));
        buffer.describe(young.key(flow), young.number(flow), FlowNames.counterIn(test, counter));
        if (packet.isFragment() && !packet.isLaterFragment()) {
            fragments.remember(buffer, packet, from, to);
        }
    }

    /**
     * The emulator itself has reset a connection, or refused it, by what it sent to the ends, which no end has sent:
     * the next SYN between these ports opens another one. An attempt that was refused gives its number back, as where a
     * kernel refuses it. Does nothing if the packet's connection is over already.
     *
     * @param packet of that connection, which must have been identified
     * @return whether that refused an attempt
     */
    public boolean reset(PacketBuffer packet) {
        if (!packet.isDescribed()) {
            return false;
        }
        makeRoom();
        int flow = find(packet.conversation());
        boolean refusal = flow != FlowMap.ABSENT
                && attempt(flow, packet.counter() & FlowNames.BACK) == packet.attempt()
                && young.reset(flow);
        if (refusal && !CarriedFlows.has(young.number(flow))) {
            connections.giveBack(young.service(flow), young.number(flow));
        }
        return refusal;
    }

    private long attempt(int flow, int direction) {
        return Mixer.mix(young.attempt(flow), direction);
    }

    /** Whether it is a later fragment of a packet whose first one has not been identified, or is forgotten. */
    public boolean missesFirst(Headers packet, int from, int to) {
        return packet.isLaterFragment() && !fragments.knows(packet, from, to);
    }

    /**
     * Whether a packet seems to come from the node that opened its flow; it is asked once for each flow that is not
     * known.
     */
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
            if ((packet.tcpFlags() & SYN) != 0) {
                young.answer(flow);
            } else {
                young.talk(flow);
            }
        }
        if ((packet.tcpFlags() & FIN_OR_RST) != 0 && young.end(flow) && !CarriedFlows.has(young.number(flow))) {
            connections.giveBack(young.service(flow), young.number(flow));
        }
    }

    /** The same ports again: another connection, or another attempt, since the refusal was lost on its way. */
    private void open(int flow) {
        if (young.wasRefused(flow) && connections.take(young.service(flow), young.number(flow))) {
            young.reopen(flow, ++attempts);
        } else {
            if (forgotten != null) {
                young.addTo(forgotten, test, flow);
            }
            young.restart(flow, connections.next(young.service(flow)), ++attempts);
        }
    }

    private int begin(PacketView packet, int starter, int other, int sourcePort, int servicePort) {
        long service = FlowNames.service(nodeHashes[starter], nodeHashes[other], packet.protocol(), servicePort);
        return young.add(
                FlowNames.conversation(packet.protocol(), starter, other, sourcePort, servicePort),
                service,
                connections.next(service),
                ++attempts);
    }

    private int find(PacketView packet, int starter, int other, int sourcePort, int servicePort) {
        return find(FlowNames.conversation(packet.protocol(), starter, other, sourcePort, servicePort));
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
            FlowMap oldest = old;
            if (forgotten != null) {
                oldest.addTo(forgotten, test);
            }
            old = young;
            young = oldest;
            young.clear();
        }
    }

    private static int echoId(Headers packet) {
        int at = packet.transportOffset() + ECHO_ID_OFFSET;
        return at + 1 < packet.length() ? packet.byteAt(at) << Byte.SIZE | packet.byteAt(at + 1) : 0;
    }
}
