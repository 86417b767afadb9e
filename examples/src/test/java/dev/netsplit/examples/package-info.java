/** Real systems under real faults, one idea a test. */
@NullMarked
package dev.netsplit.examples;

import org.jspecify.annotations.NullMarked;
