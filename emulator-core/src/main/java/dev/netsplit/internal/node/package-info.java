/** Runs code of this JVM in a node, on threads that live in its namespaces. */
@NullMarked
package dev.netsplit.internal.node;

import org.jspecify.annotations.NullMarked;
