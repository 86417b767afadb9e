package dev.netsplit;

import dev.netsplit.topology.AddressPair;

/** A name that resolves in all nodes, and is no node's. */
record NamedAddress(String name, AddressPair pair) {}
