/**
 * Containers as nodes, with Testcontainers 2: {@code @InNode} on a field, or one call of
 * {@link dev.netsplit.testcontainers.NodeContainer}. Needs Docker on this machine, and root.
 */
@NullMarked
package dev.netsplit.testcontainers;

import org.jspecify.annotations.NullMarked;
