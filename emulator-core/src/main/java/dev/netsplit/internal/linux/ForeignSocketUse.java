package dev.netsplit.internal.linux;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * A thread that is in a system call on a socket of another network namespace than its own.
 *
 * @param thread its name, as much of it as the kernel keeps: 15 bytes
 * @param threadNamespace the thread's network namespace, as {@link NodeNamespace#identities()} calls it
 * @param socketNamespace the socket's
 * @param tcp whether the socket is of TCP; otherwise it is of UDP
 * @param local the socket's own address
 * @param peer the address at the other end; empty if it is not connected
 */
public record ForeignSocketUse(
        String thread,
        String threadNamespace,
        String socketNamespace,
        boolean tcp,
        Optional<InetSocketAddress> local,
        Optional<InetSocketAddress> peer) {}
