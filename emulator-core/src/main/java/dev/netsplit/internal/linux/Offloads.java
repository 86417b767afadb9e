package dev.netsplit.internal.linux;

import com.google.common.primitives.ImmutableIntArray;

/** What a kernel may leave to its network devices. */
public enum Offloads {
    /** Nothing: every packet comes as it is on a wire. */
    NONE(0),

    /** Checksums, and superpackets: up to 64 KiB of TCP or UDP in one piece. */
    ALL(Constants.CHECKSUM_AND_TCP | Constants.UDP, Constants.CHECKSUM_AND_TCP, Constants.CHECKSUM, 0);

    private final ImmutableIntArray flagsByPreference;

    Offloads(int... flagsByPreference) {
        this.flagsByPreference = ImmutableIntArray.copyOf(flagsByPreference);
    }

    /**
     * Flags for {@code TUNSETOFFLOAD}; a kernel refuses what it does not know, and then the next ones are to be tried.
     */
    ImmutableIntArray flagsByPreference() {
        return flagsByPreference;
    }

    /** From {@code linux/if_tun.h}. */
    private static final class Constants {
        private static final int CHECKSUM = 0x01;
        private static final int TSO4 = 0x02;
        private static final int TSO6 = 0x04;
        private static final int TSO_ECN = 0x08;
        private static final int USO4 = 0x20;
        private static final int USO6 = 0x40;
        private static final int CHECKSUM_AND_TCP = CHECKSUM | TSO4 | TSO6 | TSO_ECN;
        private static final int UDP = USO4 | USO6;
    }
}
