/**
 * What can go wrong on a network for a while, as immutable values: they can be compared, printed and put in force again.
 */
@NullMarked
package dev.netsplit.fault;

import org.jspecify.annotations.NullMarked;
