/**
 * Where warnings go: to SLF4J, or to the error stream if nothing listens there. Every other package may use it; it uses
 * none.
 */
@NullMarked
package dev.netsplit.internal.log;

import org.jspecify.annotations.NullMarked;
