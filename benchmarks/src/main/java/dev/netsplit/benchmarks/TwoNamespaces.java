package dev.netsplit.benchmarks;

import java.io.IOException;

/** A peer whose two ends are namespaces of our own. */
abstract class TwoNamespaces implements Peer {
    final Namespace a = new Namespace("198.18.254.1");
    final Namespace b = new Namespace("198.18.254.2");

    TwoNamespaces() throws IOException, InterruptedException {}

    /** Gives both devices of that name their addresses, and switches them on. */
    final void setUp(String device) throws IOException, InterruptedException {
        a.setUp(device);
        b.setUp(device);
    }

    @Override
    public final Side a() {
        return a.side();
    }

    @Override
    public final Side b() {
        return b.side();
    }

    @Override
    public void close() {
        a.close();
        b.close();
    }
}
