package dev.netsplit.internal.pipeline.flow;

import dev.netsplit.internal.random.Mixer;
import dev.netsplit.internal.random.RandomStream;
import dev.netsplit.packet.PacketFlow;
import dev.netsplit.packet.PacketId;
import dev.netsplit.topology.NodeName;
import java.util.List;

/**
 * What flows are called: hashes, the same in each run; and what these are hashes of. A conversation packs the protocol
 * (8 bits), the nodes' indexes (12 each) and the ports (16 each), whoever opened it first; it is never 0, since no two
 * nodes are the same.
 */
public final class FlowNames {
    /** To be added to a counter's number: the direction back. */
    public static final int BACK = 2;

    /** To be added to a counter's number: pure ACKs. */
    static final int PURE_ACKS = 1;

    /** Where the number of the test is put in a counter's number: above the two bits that say which counter it is. */
    private static final int TEST_SHIFT = 2;

    private static final long NODE_MASK = 0xFFF;
    private static final int PORT_MASK = 0xFFFF;
    private static final int PROTOCOL_SHIFT = 56;
    private static final int STARTER_SHIFT = 44;
    private static final int OTHER_SHIFT = 32;

    private FlowNames() {}

    public static long conversation(int protocol, int starter, int other, int sourcePort, int servicePort) {
        return (long) protocol << PROTOCOL_SHIFT
                | (long) starter << STARTER_SHIFT
                | (long) other << OTHER_SHIFT
                | (long) sourcePort << Short.SIZE
                | servicePort;
    }

    /** Without the port that the kernel draws anew each time. */
    static long withoutSourcePort(long conversation) {
        return conversation & ~((long) PORT_MASK << Short.SIZE);
    }

    public static long node(NodeName node) {
        return RandomStream.of(0, "node", node.value()).bits(0);
    }

    /** Of a node's port, as another node sees it. */
    static long service(long starter, long other, int protocol, int servicePort) {
        return Mixer.mix(Mixer.mix(starter, other), ((long) protocol << Short.SIZE) | servicePort);
    }

    /** Of the n-th connection to a service; one more for each of its counters. */
    static long flow(long service, int number) {
        return Mixer.mix(service, number);
    }

    /** Of what is counted together: a flow's packets of one kind in one direction. */
    static long of(PacketFlow flow) {
        long service = service(node(flow.starter()), node(flow.other()), flow.protocol(), flow.service());
        return flow(service, flow.connection()) + (flow.fromStarter() ? 0 : BACK) + (flow.pureAcks() ? PURE_ACKS : 0);
    }

    /** Of a packet itself. */
    public static long of(PacketId packet) {
        return Mixer.mix(of(packet.flow()), packet.ordinal());
    }

    /** A counter's number, with the number of the test in which the packet was seen. */
    static int counterIn(int test, int counter) {
        return test << TEST_SHIFT | counter;
    }

    /** The number of the test in which a packet was seen, from its counter's number; 0 before the first test. */
    public static int test(int counter) {
        return counter >>> TEST_SHIFT;
    }

    /** The same for people. */
    public static PacketFlow describe(long conversation, int connection, int counter, List<NodeName> nodes) {
        return new PacketFlow(
                nodes.get((int) (conversation >>> STARTER_SHIFT & NODE_MASK)),
                nodes.get((int) (conversation >>> OTHER_SHIFT & NODE_MASK)),
                (int) (conversation >>> PROTOCOL_SHIFT),
                (int) conversation & PORT_MASK,
                connection,
                (counter & BACK) == 0,
                (counter & PURE_ACKS) != 0);
    }
}
