/** A node's end of the wire: where packets are read from and written to, and its in-memory twin for tests. */
@NullMarked
package dev.netsplit.internal.device;

import org.jspecify.annotations.NullMarked;
