/**
 * A fault at work: which packets its filter takes, and what it does to them, whichever links it is on.
 */
@NullMarked
package dev.netsplit.internal.pipeline.fault;

import org.jspecify.annotations.NullMarked;
