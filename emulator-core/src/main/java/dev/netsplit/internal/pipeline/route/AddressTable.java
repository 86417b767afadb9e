package dev.netsplit.internal.pipeline.route;

import dev.netsplit.internal.random.Mixer;
import java.util.Arrays;

/**
 * Nodes by the last 64 bits of their addresses, in one family: a hash table of plain arrays with linear probing, which
 * grows as addresses are added.
 */
final class AddressTable {
    /** Of an empty place; no node has it, for it is a network's own. */
    private static final long NO_ADDRESS = 0;

    private long[] addresses;
    private int[] nodes;
    private int size;

    /**
     * @param expected how many addresses there may be before it grows
     */
    AddressTable(int expected) {
        int places = Integer.highestOneBit(Math.max(expected, 8)) << 2; // at most half full: probes stay short
        this.addresses = new long[places];
        this.nodes = new int[places];
        Arrays.fill(nodes, Router.NOWHERE);
    }

    /** The node that has the address; {@link Router#NOWHERE} if nobody has. */
    int nodeAt(long address) {
        return nodes[placeOf(address)];
    }

    /** From now on the node has the address; {@link Router#NOWHERE}: nobody has. */
    void assign(long address, int node) {
        int place = placeOf(address);
        if (addresses[place] == NO_ADDRESS) {
            if (2 * (size + 1) > addresses.length) {
                grow();
                place = placeOf(address);
            }
            addresses[place] = address;
            size++;
        }
        nodes[place] = node;
    }

    private int placeOf(long address) {
        int mask = addresses.length - 1;
        int place = (int) Mixer.mix(address, 0) & mask;
        while (addresses[place] != address && addresses[place] != NO_ADDRESS) {
            place = (place + 1) & mask;
        }
        return place;
    }

    private void grow() {
        AddressTable larger = new AddressTable(addresses.length);
        for (int place = 0; place < addresses.length; place++) {
            if (addresses[place] != NO_ADDRESS) {
                larger.assign(addresses[place], nodes[place]);
            }
        }
        addresses = larger.addresses;
        nodes = larger.nodes;
    }
}
