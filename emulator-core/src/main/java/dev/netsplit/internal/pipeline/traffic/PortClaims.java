package dev.netsplit.internal.pipeline.traffic;

import dev.netsplit.internal.concurrent.ForwarderConfined;
import dev.netsplit.internal.wire.Headers;
import dev.netsplit.packet.PacketView;
import java.util.Arrays;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Which ports of nodes are used by traffic of the network's own making, so that what comes to them does not go to a
 * kernel. ICMP's identifiers count as ports.
 */
@ForwarderConfined
public final class PortClaims {
    /** Linux takes ephemeral ports up to 60999; those from here on are nobody's, unless somebody binds to them. */
    public static final int FIRST_BESIDE_A_KERNEL = 61_056;

    /** Of a node that has no kernel. */
    static final int FIRST = 1024;

    private static final int PORTS = 1 << 16;

    /** Ports are claimed so many at a time: the table of a node stays small. */
    private static final int BLOCK = 64;

    private @Nullable Answers[][] byNode = new Answers[0][];

    /**
     * Claims ports in one piece.
     *
     * @param first the lowest that may be claimed; a multiple of {@value #BLOCK}
     * @return the first of them, or nothing if so many are not free
     */
    OptionalInt claim(int node, int first, int ports, Answers answers) {
        if (node >= byNode.length) {
            byNode = Arrays.copyOf(byNode, node + 1);
        }
        @Nullable Answers[] blocks = byNode[node];
        if (blocks == null) {
            blocks = byNode[node] = new Answers[PORTS / BLOCK];
        }
        int wanted = blocks(ports);
        int free = 0;
        for (int block = first / BLOCK; block < blocks.length; block++) {
            free = blocks[block] == null ? free + 1 : 0;
            if (free == wanted) {
                Arrays.fill(blocks, block + 1 - wanted, block + 1, answers);
                return OptionalInt.of((block + 1 - wanted) * BLOCK);
            }
        }
        return OptionalInt.empty();
    }

    /**
     * How many ports can be claimed in one piece.
     *
     * @param first the lowest that may be claimed; a multiple of {@value #BLOCK}
     */
    int free(int node, int first) {
        @Nullable Answers[] blocks = node < byNode.length ? byNode[node] : null;
        if (blocks == null) {
            return PORTS - first;
        }
        int most = 0;
        int free = 0;
        for (int block = first / BLOCK; block < blocks.length; block++) {
            free = blocks[block] == null ? free + 1 : 0;
            most = Math.max(most, free);
        }
        return most * BLOCK;
    }

    /** Gives them back. */
    void release(int node, int firstPort, int ports) {
        @Nullable Answers[] blocks = byNode[node];
        Arrays.fill(blocks, firstPort / BLOCK, firstPort / BLOCK + blocks(ports), null);
    }

    /** Whose a packet is that comes from a node to another; null for the kernel's, and for later fragments. */
    @Nullable
    public Answers find(Headers packet, int from, int to) {
        @Nullable Answers[] blocks = to < byNode.length ? byNode[to] : null;
        if (blocks == null) {
            return null;
        }
        int port = port(packet);
        Answers answers = port < 0 ? null : blocks[port / BLOCK];
        return answers != null && answers.areFor(packet, from) ? answers : null;
    }

    /** The port that a packet comes to, or the identifier of an echo reply; -1 if it has none. */
    static int port(Headers packet) {
        if (packet.isIcmpEchoReply()) {
            return packet.icmpId();
        }
        return packet.protocol() == PacketView.UDP && packet.hasTransportHeader() ? packet.destinationPort() : -1;
    }

    private static int blocks(int ports) {
        return (ports + BLOCK - 1) / BLOCK;
    }
}
