/** The clock: the only reader of the system's time. */
@NullMarked
package dev.netsplit.internal.time;

import org.jspecify.annotations.NullMarked;
