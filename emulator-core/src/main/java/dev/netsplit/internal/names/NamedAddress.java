package dev.netsplit.internal.names;

import dev.netsplit.topology.AddressPair;

/** A name that resolves in all nodes, and is no node's. */
public record NamedAddress(String name, AddressPair pair) {}
