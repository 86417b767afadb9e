/**
 * Faults of a network: immutable values of what can go wrong for a while. They can be compared, printed and put in
 * force again.
 */
@NullMarked
package dev.netsplit.fault;

import org.jspecify.annotations.NullMarked;
