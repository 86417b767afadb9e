/** The names that nodes look up: hosts files and, while a fault changes answers, a name server. */
@NullMarked
package dev.netsplit.internal.names;

import org.jspecify.annotations.NullMarked;
