/** How fast and how exact it is, measured. Never part of a test: machines differ, and are busy with other things. */
@NullMarked
package dev.netsplit.benchmarks;

import org.jspecify.annotations.NullMarked;
