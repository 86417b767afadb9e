package dev.netsplit.internal.pipeline.route;

import dev.netsplit.internal.concurrent.ForwarderConfined;
import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.topology.AddressPair;
import dev.netsplit.topology.Layer;
import dev.netsplit.topology.Subnet;
import java.util.List;

/** Finds who a packet is for. */
@ForwarderConfined
public interface Destinations {
    /** The packet goes to no node. */
    int NOWHERE = -1;

    /** The packet is the sending kernel's own group or neighbour chatter, which has no receiver on such a network. */
    int KERNEL_CHATTER = -2;

    /**
     * The packet goes to everybody: a multicast group, or a broadcast. Kernels drop what nobody of theirs listens to.
     */
    int EVERYBODY = -3;

    /** What the layer asks for. */
    static Destinations of(Layer layer, Subnet subnet, List<AddressPair> addresses) {
        return switch (layer) {
            case IP -> new Router(subnet, addresses);
            case ETHERNET -> new LearningSwitch(addresses.size());
        };
    }

    /**
     * Looks at a packet, and makes its buffer say what kind it is.
     *
     * @param source index of the node that sent it
     * @param nowNs when it was read
     * @return the receiver's index, {@link #NOWHERE}, {@link #KERNEL_CHATTER} or {@link #EVERYBODY}
     */
    int destinationOf(PacketBuffer packet, int source, long nowNs);

    /** A packet from one node has come to another. */
    default void delivered(PacketBuffer packet, int from, int to, long nowNs) {}

    /**
     * From now on the node has the addresses; {@link #NOWHERE}: nobody has. Does nothing where kernels ask each other.
     */
    default void assign(AddressPair addresses, int node) {}
}
