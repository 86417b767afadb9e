package dev.netsplit.fault;

import dev.netsplit.impair.Bandwidth;
import dev.netsplit.impair.Latency;
import dev.netsplit.packet.PacketFilter;
import java.time.Duration;

/**
 * The toxics of <a href="https://github.com/Shopify/toxiproxy">Toxiproxy</a> 2.12, by its names and with its
 * parameters, for those who know these. A toxic's stream is a link here: {@code upstream} is the link from the client
 * to the server, {@code downstream} the one back.
 *
 * <p>Toxiproxy's act on the bytes that a proxy passes on, ours on packets: handshakes, acknowledgements and
 * retransmissions meet them too, and there is no proxy that acknowledges data before it has arrived. Where that makes a
 * difference, each method says which. All of them are about TCP; {@link PacketFault} has the same for everything else.
 */
public final class Toxics {
    private static final PacketFilter TCP = PacketFilter.all().tcp();
    private static final int BITS_PER_KILOBYTE = 8_000;

    private Toxics() {}

    /**
     * {@code latency}: delays what is sent by {@code latency ± jitter}. One way: a reply that comes back by the other
     * link is not delayed, just as with Toxiproxy; but here the handshake is.
     *
     * @param latency over 0, up to 1 hour
     * @param jitter 0 to the latency
     * @throws IllegalArgumentException if one of them lies outside
     */
    public static PacketFault latency(String from, String to, Duration latency, Duration jitter) {
        return tcp(from, to).delay(jitter.isZero() ? Latency.constant(latency) : Latency.uniform(latency, jitter));
    }

    /**
     * {@code bandwidth}: limits how much is sent. Ours is shared by all connections of the link, and counts headers
     * too; Toxiproxy's is for each connection.
     *
     * @param kilobytesPerSecond Toxiproxy's {@code rate}, in 1000 bytes a second; 1 or more
     * @throws IllegalArgumentException if it is less
     */
    public static PacketFault bandwidth(String from, String to, long kilobytesPerSecond) {
        return tcp(from, to).limit(Bandwidth.of(Math.multiplyExact(kilobytesPerSecond, BITS_PER_KILOBYTE)));
    }

    /**
     * {@code down}: connections are reset, and new ones refused, until it is healed. Toxiproxy's is a state of the
     * proxy, no toxic.
     */
    public static PacketFault down(String from, String to) {
        return tcp(from, to).reset();
    }

    /**
     * {@code timeout}: nothing gets through, and each connection is closed after the time. With zero it is not closed.
     *
     * <p>Toxiproxy's closes the connection when it is removed, and has lost by then what was sent; ours is a black hole
     * that heals: with zero, connections go on after it, as they do after a network's outage. The time counts from a
     * connection's first packet, and the end is a reset.
     *
     * @param timeout 0 to 1 day
     * @throws IllegalArgumentException if it lies outside
     */
    public static PacketFault timeout(String from, String to, Duration timeout) {
        return timeout.isZero() ? tcp(from, to).drop() : tcp(from, to).reset(timeout);
    }

    /**
     * {@code reset_peer}: each connection is reset after the time; with zero, at once.
     *
     * @param timeout 0 to 1 day, from a connection's first packet on; nothing gets through meanwhile, as with Toxiproxy
     * @throws IllegalArgumentException if it lies outside
     */
    public static PacketFault resetPeer(String from, String to, Duration timeout) {
        return tcp(from, to).reset(timeout);
    }

    /**
     * {@code slow_close}: the end of a connection arrives later.
     *
     * @param delay 0 to 1 day
     * @throws IllegalArgumentException if it lies outside
     */
    public static PacketFault slowClose(String from, String to, Duration delay) {
        return tcp(from, to).holdFin(delay);
    }

    /**
     * {@code limit_data}: each connection is closed when so many bytes have been sent; these arrive.
     *
     * @param bytes 0 or more
     * @throws IllegalArgumentException if it is less
     */
    public static PacketFault limitData(String from, String to, long bytes) {
        return tcp(from, to).cutAfter(bytes);
    }

    /**
     * {@code slicer}: data comes in small pieces, each in a packet of its own.
     *
     * @param averageSize bytes in a piece, 1 or more
     * @param sizeVariation how far a piece's size may lie from that, 0 to below it
     * @param delay between two pieces, 0 to 1 day; Toxiproxy's is a number of microseconds
     * @throws IllegalArgumentException if one of them lies outside
     */
    public static PacketFault slicer(String from, String to, int averageSize, int sizeVariation, Duration delay) {
        return tcp(from, to).slice(averageSize, sizeVariation, delay);
    }

    /**
     * {@code toxicity}: the share of connections that the toxic is applied to; default 1. It is drawn once for each
     * connection and direction.
     *
     * @param toxicity 0 to 1
     * @throws IllegalArgumentException if it lies outside
     */
    public static PacketFault withToxicity(double toxicity, PacketFault toxic) {
        return toxic.withFilter(filter -> filter.perConnection().withProbability(toxicity));
    }

    private static PacketFault.Selection tcp(String from, String to) {
        return PacketFault.on(from, to).matching(TCP);
    }
}
