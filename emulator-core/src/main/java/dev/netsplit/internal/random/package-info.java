/** The only maker of random numbers: counter-based, so that a draw depends on what it is for and on nothing drawn before. */
@NullMarked
package dev.netsplit.internal.random;

import org.jspecify.annotations.NullMarked;
