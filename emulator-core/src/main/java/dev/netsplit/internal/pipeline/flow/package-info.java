/**
 * Which packet of which flow a packet is, the same in each run: fates are drawn by that.
 */
@NullMarked
package dev.netsplit.internal.pipeline.flow;

import org.jspecify.annotations.NullMarked;
