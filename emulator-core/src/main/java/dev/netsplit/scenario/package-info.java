/**
 * Faults in time: what happens to a network when, as a pure value, from code or a file. Nothing here touches a network;
 * {@code EmulatedNetwork.play} carries a scenario out.
 */
@NullMarked
package dev.netsplit.scenario;

import org.jspecify.annotations.NullMarked;
