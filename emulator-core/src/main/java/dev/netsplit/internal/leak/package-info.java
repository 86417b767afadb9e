/** Finds code that has left its node: connections by way of the host, sockets of other nodes, threads that stay. */
@NullMarked
package dev.netsplit.internal.leak;

import org.jspecify.annotations.NullMarked;
