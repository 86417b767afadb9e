/** The threads, system properties and timers of a program that has a class loader of a node. */
@NullMarked
package dev.netsplit.internal.isolate;

import org.jspecify.annotations.NullMarked;
