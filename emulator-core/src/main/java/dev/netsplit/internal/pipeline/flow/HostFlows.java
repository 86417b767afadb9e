package dev.netsplit.internal.pipeline.flow;

import dev.netsplit.internal.concurrent.ForwarderConfined;
import dev.netsplit.internal.log.Logs;
import dev.netsplit.packet.PacketView;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;

/**
 * The flows that the host node began: noted once each, when their first packet comes, so that packets cost nothing
 * more.
 */
@ForwarderConfined
public final class HostFlows {
    private static final Logger LOG = Logs.of(HostFlows.class);

    /** How many are noted; later ones are not. */
    static final int MAX = 1 << 12;

    private static final int NOBODY = -1;

    private final int host;
    private final Runnable onBegin;
    private final int[] nodes;
    private final int[] ports;
    private final boolean[] udp;
    private int size;
    private long leftOut;

    /**
     * @param host the host node's index, behind those of the declared nodes; negative if there is none
     * @param onBegin called at each that is noted; it must neither block nor allocate
     */
    public HostFlows(int host, Runnable onBegin) {
        this.host = host;
        this.onBegin = onBegin;
        int room = host < 0 ? 0 : MAX;
        this.nodes = new int[room];
        this.ports = new int[room];
        this.udp = new boolean[room];
    }

    public static HostFlows unwatched() {
        return new HostFlows(NOBODY, () -> {});
    }

    public int host() {
        return host;
    }

    /** A flow begins with a packet from one node to another. */
    void begin(PacketView packet, int from, int to) {
        boolean isUdp = packet.protocol() == PacketView.UDP;
        if (from == host && to < host && (isUdp || packet.protocol() == PacketView.TCP)) {
            if (size == nodes.length) {
                leaveOut();
                return;
            }
            nodes[size] = to;
            ports[size] = packet.sourcePort() << Short.SIZE | packet.destinationPort();
            udp[size] = isUdp;
            size++;
            onBegin.run();
        }
    }

    private void leaveOut() {
        if (leftOut++ == 0) {
            LOG.warn(
                    "more than {} connections from the host to nodes began; later ones are not watched for code"
                            + " that left its node",
                    MAX);
        }
    }

    /** Returns how many began that were not noted. */
    long leftOut() {
        return leftOut;
    }

    /** Those from the n-th on, in the order in which they began. */
    public List<HostFlow> from(int first) {
        List<HostFlow> flows = new ArrayList<>();
        for (int i = first; i < size; i++) {
            flows.add(new HostFlow(
                    udp[i] ? PacketView.UDP : PacketView.TCP, nodes[i], ports[i] >>> Short.SIZE, ports[i] & 0xFFFF));
        }
        return flows;
    }
}
