/** States which thread may touch what. */
@NullMarked
package dev.netsplit.internal.concurrent;

import org.jspecify.annotations.NullMarked;
