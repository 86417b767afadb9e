/**
 * Linux: namespaces, TUN devices, addresses and routes, by system call. The only package that knows JNA.
 *
 * <p>For 64-bit Linux, whose C types JNA's {@code int} and {@code long} are. On the data path only primitives and raw
 * addresses cross over, which is ten times as fast as arrays or structures.
 */
@NullMarked
package dev.netsplit.internal.linux;

import org.jspecify.annotations.NullMarked;
