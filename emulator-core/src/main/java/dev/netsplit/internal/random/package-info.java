/**
 * The only maker of random numbers. It is counter-based, so a draw depends on its purpose and not on the draws before
 * it.
 */
@NullMarked
package dev.netsplit.internal.random;

import org.jspecify.annotations.NullMarked;
