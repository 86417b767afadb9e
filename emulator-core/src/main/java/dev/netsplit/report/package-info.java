/** What happened on a network: counts and measurements of a run, as values. */
@NullMarked
package dev.netsplit.report;

import org.jspecify.annotations.NullMarked;
