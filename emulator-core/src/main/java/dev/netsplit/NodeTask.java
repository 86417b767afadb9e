package dev.netsplit;

/** Code to run on a node. */
@FunctionalInterface
public interface NodeTask {
    void run() throws Exception;
}
