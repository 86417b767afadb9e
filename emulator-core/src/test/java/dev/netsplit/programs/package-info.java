/** Code under test, outside of Netsplit's own packages. */
@NullMarked
package dev.netsplit.programs;

import org.jspecify.annotations.NullMarked;
