package dev.netsplit.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * A network namespace of our own. It lives as long as a process that reads from this JVM, and so ends with the JVM too.
 */
final class Namespace implements AutoCloseable {
    private final Process holder;
    private final Side side;

    /**
     * @param address that its device will have, of 198.18.0.0/15; no route leads out of the namespace but to that
     *     network
     */
    Namespace(String address) throws IOException, InterruptedException {
        holder = new ProcessBuilder("unshare", "--net", "cat").start();
        holder.getOutputStream().write('\n');
        holder.getOutputStream().flush();
        if (holder.getInputStream().read() != '\n') { // what comes back comes from inside
            throw new IllegalStateException("a network namespace needs root; unshare said "
                    + new String(holder.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
        }
        side = new Side(holder.pid(), address);
        side.run("sh", "-c", "echo 1 > /proc/sys/net/ipv6/conf/default/disable_ipv6 || true"); // no chatter
        side.run("ip", "link", "set", "lo", "up");
        side.widenWindows();
    }

    Side side() {
        return side;
    }

    /** Gives a device the address, and switches it on. */
    void setUp(String device) throws IOException, InterruptedException {
        side.run("ip", "address", "add", side.address() + "/24", "dev", device);
        side.run("ip", "link", "set", device, "up", "mtu", "1500", "txqueuelen", "4096");
    }

    @Override
    public void close() {
        holder.destroyForcibly();
    }
}
