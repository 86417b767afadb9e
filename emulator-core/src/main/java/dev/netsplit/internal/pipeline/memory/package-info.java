/**
 * The buffers in which packets pass and wait, and the budget for those that wait.
 */
@NullMarked
package dev.netsplit.internal.pipeline.memory;

import org.jspecify.annotations.NullMarked;
