/**
 * One link. Read {@code LinkPath} first: it lists what a packet meets, in order. {@code LinkState} takes the commands,
 * and {@code LinkAccount} keeps the books.
 */
@NullMarked
package dev.netsplit.internal.pipeline.link;

import org.jspecify.annotations.NullMarked;
