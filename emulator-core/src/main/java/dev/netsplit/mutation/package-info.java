/**
 * Mutation testing of the network: what becomes of a system when one packet of a run that went well is lost, late,
 * doubled, or takes its connection with it; and then two of them. Pure values, and a search that says what to run and
 * is told what came of it; nothing here touches a network.
 */
@NullMarked
package dev.netsplit.mutation;

import org.jspecify.annotations.NullMarked;
