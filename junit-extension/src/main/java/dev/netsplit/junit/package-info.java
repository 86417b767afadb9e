/**
 * Emulated networks for JUnit: put {@link dev.netsplit.junit.NetworkEmulation} on a test class or a test method, and
 * ask for the network and its nodes as parameters or fields. Works with JUnit 5.14 and JUnit 6.
 */
@NullMarked
package dev.netsplit.junit;

import org.jspecify.annotations.NullMarked;
