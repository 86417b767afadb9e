package dev.netsplit.internal.pipeline.route;

import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.wire.EthernetHeader;
import org.jspecify.annotations.Nullable;

/**
 * Finds the node that a frame is addressed to by where frames came from, VLAN by VLAN (IEEE 802.1Q section 8.7): a
 * hardware address is where it was last heard. What is for an unknown address, a group or everybody goes to all; and so
 * do the frames by which switches talk to each other, since there is no other switch behind the links than the nodes'
 * own.
 *
 * <p>Each node has learned from what came to it, and from nothing else: so a node that is cut off, or whose frames are
 * still under way, does not draw traffic to it, and each side of a partition can have an address of its own.
 */
final class LearningSwitch implements Destinations {
    private static final int VLAN_SHIFT = 48;

    private final @Nullable MacTable[] learned;

    LearningSwitch(int nodes) {
        this.learned = new MacTable[nodes];
    }

    @Override
    public int destinationOf(PacketBuffer packet, int source, long nowNs) {
        if (!EthernetHeader.describe(packet)) {
            return NOWHERE;
        }
        long address = EthernetHeader.destination(packet);
        MacTable table = learned[source];
        if (table == null || EthernetHeader.isGroup(address)) {
            return EVERYBODY;
        }
        int node = table.find(key(packet, address), nowNs);
        return node == MacTable.UNKNOWN ? EVERYBODY : node;
    }

    @Override
    public void delivered(PacketBuffer packet, int from, int to, long nowNs) {
        long address = EthernetHeader.source(packet);
        if (address == 0 || EthernetHeader.isGroup(address)) {
            return; // no station has such an address
        }
        MacTable table = learned[to];
        if (table == null) {
            table = learned[to] = new MacTable();
        }
        table.learn(key(packet, address), from, nowNs);
    }

    private static long key(PacketBuffer frame, long address) {
        return (long) EthernetHeader.vlan(frame) << VLAN_SHIFT | address;
    }
}
