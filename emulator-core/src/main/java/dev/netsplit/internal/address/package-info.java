/** Chooses the addresses of nodes, made-up hosts and virtual addresses. */
@NullMarked
package dev.netsplit.internal.address;

import org.jspecify.annotations.NullMarked;
