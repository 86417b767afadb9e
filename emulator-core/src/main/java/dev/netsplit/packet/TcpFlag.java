package dev.netsplit.packet;

import com.google.common.collect.Sets;
import java.util.Arrays;
import java.util.Set;

/** A flag of a TCP segment (RFC 9293, RFC 3168). */
public enum TcpFlag {
    FIN(1),
    SYN(2),
    RST(4),
    PSH(8),
    ACK(16),
    URG(32),
    ECE(64),
    CWR(128);

    private final int bit;

    TcpFlag(int bit) {
        this.bit = bit;
    }

    /** Its place in {@link PacketView#tcpFlags()}: 1 for FIN to 128 for CWR. */
    public int bit() {
        return bit;
    }

    /** Flags as {@link PacketView#tcpFlags()} tells them. */
    public static int bits(Set<TcpFlag> flags) {
        return flags.stream().mapToInt(TcpFlag::bit).sum();
    }

    /** The flags of a segment, from {@link PacketView#tcpFlags()}. */
    public static Set<TcpFlag> of(int bits) {
        return Arrays.stream(values()).filter(flag -> (bits & flag.bit()) != 0).collect(Sets.toImmutableEnumSet());
    }
}
