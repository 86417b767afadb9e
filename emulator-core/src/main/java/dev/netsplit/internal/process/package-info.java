/** What a process of a node is started with. */
@NullMarked
package dev.netsplit.internal.process;

import org.jspecify.annotations.NullMarked;
