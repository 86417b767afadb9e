/** Emulated networks for tests: nodes, the links between them, and the faults that are switched on over them. */
@NullMarked
package dev.netsplit;

import org.jspecify.annotations.NullMarked;
