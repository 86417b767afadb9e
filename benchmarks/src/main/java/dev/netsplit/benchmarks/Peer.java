package dev.netsplit.benchmarks;

import java.util.List;

/** Two ends and something between them. */
interface Peer extends AutoCloseable {
    Side a();

    Side b();

    /** The processes that carry the packets; none where the kernel alone does. */
    List<Long> processes();

    @Override
    void close();
}
