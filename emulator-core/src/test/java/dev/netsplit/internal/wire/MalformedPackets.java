package dev.netsplit.internal.wire;

import com.google.common.primitives.Bytes;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Makes packets, each behind its {@code virtio_net_hdr}, whose headers lie about lengths, or end too early. */
public final class MalformedPackets {
    private static final int VIRTIO = Superpackets.VIRTIO_HEADER;
    private static final byte[] DATA = Superpackets.payload(400);

    /** What they are made from; the first of these are superpackets. */
    private final List<byte[]> wellFormed;

    /** Packets between two hosts, by their IPv4 addresses; those of IPv6 have the numbers 1 and 2 in the network. */
    public MalformedPackets(int from, int to, long ipv6Network) {
        this.wellFormed = List.of(
                Superpackets.tcpIpv4(from, to, 4000, 0x99, DATA, 100),
                Superpackets.tcpIpv6(ipv6Network, 1, 2, 4000, 0x11, DATA, 33),
                Superpackets.udpIpv4(from, to, 4000, DATA, 1),
                Superpackets.udpIpv6(ipv6Network, 1, 2, 4000, DATA, 64),
                complete(Packets.tcp(from, to, 4000, 80, Packets.ACK, DATA)),
                complete(Packets.tcp(from, to, 4000, 80, Packets.ACK | Packets.FIN, DATA)),
                complete(Packets.tcp(from, to, 4000, 80, Packets.SYN, new byte[0])),
                complete(Packets.udp(from, to, 4000, 80, DATA)),
                complete(Packets.icmp(from, to, 8, 7, DATA)),
                complete(Packets.fragment(Packets.udp(from, to, 4000, 80, DATA), 5, 64, true)));
    }

    private static byte[] complete(byte[] packet) {
        return Bytes.concat(new byte[VIRTIO], packet);
    }

    /**
     * One that is cut off, or has another length in one of its fields, or any bytes changed; often more than one of
     * these.
     */
    public byte[] next(Random random) {
        byte[] bytes = wellFormed.get(random.nextInt(wellFormed.size())).clone();
        for (int changes = random.nextInt(4); changes >= 0; changes--) {
            bytes = changed(bytes, random);
        }
        return bytes;
    }

    private static byte[] changed(byte[] bytes, Random random) {
        int at = random.nextInt(Math.min(bytes.length, VIRTIO + 80));
        switch (random.nextInt(5)) {
            case 0 -> {
                return Arrays.copyOf(bytes, VIRTIO + 1 + random.nextInt(bytes.length - VIRTIO));
            }
            case 1 -> bytes[at] = (byte) random.nextInt();
            case 2 -> bytes[VIRTIO] = (byte) ((bytes[VIRTIO] & 0xF0) | random.nextInt(16)); // words of IPv4's header
            case 3 -> { // words of TCP's header
                int dataOffset = VIRTIO + (bytes[VIRTIO] >> 4 == 4 ? 32 : 60);
                if (dataOffset < bytes.length) {
                    bytes[dataOffset] = (byte) (random.nextInt(16) << 4);
                }
            }
            default -> bytes[random.nextInt(VIRTIO)] = (byte) random.nextInt(96);
        }
        return bytes;
    }
}
