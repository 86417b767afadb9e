package dev.netsplit.benchmarks;

import java.io.IOException;
import java.util.List;

/** A pair of virtual Ethernet devices: the kernel alone, with nothing in between but perhaps a rate. */
final class VethPeer extends TwoNamespaces {
    VethPeer() throws IOException, InterruptedException {
        a.side()
                .run(
                        "ip",
                        "link",
                        "add",
                        "v0",
                        "type",
                        "veth",
                        "peer",
                        "name",
                        "v0",
                        "netns",
                        Long.toString(b.side().pid()));
        setUp("v0");
    }

    /** With the kernel's token bucket for what leaves {@code a}; the rate in tc's words, of Ethernet frames. */
    static VethPeer limited(String rate) throws IOException, InterruptedException {
        VethPeer peer = new VethPeer();
        peer.a.side().run("sh", "-c", "tc qdisc add dev v0 root tbf rate " + rate + " burst 128kb latency 50ms");
        return peer;
    }

    @Override
    public List<Long> processes() {
        return List.of();
    }
}
