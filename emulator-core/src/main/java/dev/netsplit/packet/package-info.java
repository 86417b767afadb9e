/** A packet as impairments and filters see it: read only. */
@NullMarked
package dev.netsplit.packet;

import org.jspecify.annotations.NullMarked;
