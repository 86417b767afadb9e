/**
 * Which node a packet is for, by addresses (IP) or by what a switch has learned (Ethernet), and whether it may go
 * there.
 */
@NullMarked
package dev.netsplit.internal.pipeline.route;

import org.jspecify.annotations.NullMarked;
