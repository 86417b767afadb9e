package dev.netsplit;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;

import com.google.common.net.InetAddresses;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.netsplit.internal.pcap.Capture;
import dev.netsplit.internal.pipeline.traffic.ReplayPackets;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A capture to be replayed: packets between addresses that {@link #rewrite} names, with other addresses and right
 * checksums, at the distances in time that they had. Packets of which it names only one address, or none, are left out;
 * where a capture cut a packet off, zeros follow.
 *
 * <p>By itself it is background load: packets end at the receiver's door. With {@link #delivered} kernels get them, and
 * answer as they see fit: TCP's are of no connection that they know, so they answer with resets. Nothing waits for
 * anything (it is an open loop): not for acknowledgments either.
 *
 * <p>Not thread-safe.
 */
public final class ReplaySpec {
    private final NetworkTraffic network;
    private final Path file;
    private final Capture capture;
    private final Map<InetAddress, Member> members = new LinkedHashMap<>();
    private boolean delivered;
    private double speed = 1;
    private String name;

    ReplaySpec(NetworkTraffic network, Path file, Capture capture) {
        this.network = network;
        this.file = file;
        this.capture = capture;
        this.name = "replay " + file.getFileName();
    }

    /**
     * Who an address of the capture's is now; several may be the same one.
     *
     * @param address IPv4 or IPv6, as digits; packets stay of their version
     * @param node a node, or a made-up host
     * @throws IllegalArgumentException if it is no address, or there is no such node
     */
    @CanIgnoreReturnValue
    public ReplaySpec rewrite(String address, String node) {
        members.put(InetAddresses.forString(address), network.member(node));
        return this;
    }

    /** Faster than it was captured, or, below 1, slower; more than 0, default 1. */
    @CanIgnoreReturnValue
    public ReplaySpec speed(double factor) {
        checkArgument(factor > 0 && factor < Double.POSITIVE_INFINITY, "speed (%s) must be more than 0", factor);
        this.speed = factor;
        return this;
    }

    /** The receivers' kernels get the packets. */
    @CanIgnoreReturnValue
    public ReplaySpec delivered() {
        this.delivered = true;
        return this;
    }

    /** What its packets' fates are drawn by; default {@code replay} and the file's name. */
    @CanIgnoreReturnValue
    public ReplaySpec named(String newName) {
        this.name = newName;
        return this;
    }

    /** How many of the capture's packets are replayed, with the addresses named so far. */
    public int packets() {
        return packetsToSend().packets().size();
    }

    /**
     * Starts it; it ends with its last packet.
     *
     * @throws IllegalStateException if there is no packet between addresses that were named; says which addresses there
     *     are. Or if the network is closed
     */
    public Traffic start() {
        ReplayPackets packets = packetsToSend();
        checkState(
                !packets.packets().isEmpty(),
                "rewrite (%s) must name both addresses of some packets of %s; they are %s",
                members,
                file,
                CaptureRewrite.addresses(capture));
        return network.start(
                name,
                !delivered,
                Long.MAX_VALUE,
                Long.MAX_VALUE,
                stream -> (plan, maker) -> Optional.of(maker.startReplay(plan, packets)));
    }

    private ReplayPackets packetsToSend() {
        return new CaptureRewrite(capture, members, speed).packets();
    }
}
