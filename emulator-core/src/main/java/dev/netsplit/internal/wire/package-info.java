/** What the bytes of a packet mean: headers, read at their offsets. */
@NullMarked
package dev.netsplit.internal.wire;

import org.jspecify.annotations.NullMarked;
