/**
 * What is recorded of a run for the ledger, and the recorded run whose fates a replay repeats.
 */
@NullMarked
package dev.netsplit.internal.pipeline.record;

import org.jspecify.annotations.NullMarked;
