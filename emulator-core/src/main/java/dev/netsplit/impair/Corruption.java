package dev.netsplit.impair;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import dev.netsplit.impair.Chance.Trials;
import java.util.Locale;
import java.util.Objects;

/**
 * Which packets arrive with bits flipped, where, and how many. Immutable.
 *
 * <p>Bits are flipped after the packet's checksums were made, as on a wire. So the receiver's kernel notices nearly all
 * of it, and to the application the packet is lost, except with {@link Target#PAYLOAD_CHECKSUM_MENDED}.
 */
public final class Corruption implements Impairment {
    /** Every bit of the longest packet. */
    private static final int MAX_BITS = 65_535 * 8;

    private static final Corruption NONE = new Corruption(new Chance(0, 0), Target.ANYWHERE, 1);

    private final Chance chance;
    private final Target target;
    private final int bits;

    private Corruption(Chance chance, Target target, int bits) {
        this.chance = chance;
        this.target = target;
        this.bits = bits;
    }

    /** Where bits are flipped. */
    public enum Target {
        /** In any byte of the packet, or frame, as netem does. */
        ANYWHERE,
        /** In the IP and transport headers; in the header of a frame that carries something else. */
        HEADER,
        /** Behind the headers; checksums are left as they were, so the receiver's kernel drops the packet. */
        PAYLOAD,
        /**
         * Behind the headers, with the checksum of TCP, UDP or ICMP made good again: the application reads the wrong
         * bytes. Later fragments, whose checksum is in the first, and other protocols stay as they are, and do not
         * count as corrupted.
         */
        PAYLOAD_CHECKSUM_MENDED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /** Nothing is corrupted. The default. */
    public static Corruption none() {
        return NONE;
    }

    /**
     * Each packet is corrupted with the same probability, whatever became of the others: one bit, anywhere.
     *
     * @param probability 0 (none) to 1 (all)
     * @throws IllegalArgumentException if it lies outside, or is not a number
     */
    public static Corruption random(double probability) {
        return new Corruption(Chance.of("corruption", probability), Target.ANYWHERE, 1);
    }

    /** The same packets, corrupted there; default {@link Target#ANYWHERE}. */
    public Corruption target(Target newTarget) {
        return new Corruption(chance, requireNonNull(newTarget, "target"), bits);
    }

    /**
     * So many bits of a corrupted packet are flipped; default 1.
     *
     * @param newBits 1 to 524,280, which are all bits of the longest packet
     * @throws IllegalArgumentException if it lies outside
     */
    public Corruption bits(int newBits) {
        checkArgument(newBits >= 1 && newBits <= MAX_BITS, "bits (%s) must be from 1 to %s", newBits, MAX_BITS);
        return new Corruption(chance, target, newBits);
    }

    /**
     * The same share, in clusters: a two-state Markov chain with exactly this share of packets corrupted, whose lag-1
     * correlation is the one given. Its state is the link's, so a packet's fate then hangs on those before it.
     *
     * @param correlation 0 to below 1; default 0
     * @throws IllegalArgumentException if it lies outside, or is not a number
     */
    public Corruption correlated(double correlation) {
        return new Corruption(chance.correlated(correlation), target, bits);
    }

    /** The share of packets that are corrupted, 0 to 1. */
    public double probability() {
        return chance.probability();
    }

    /** The correlation of a packet's fate with the one before, 0 to below 1. */
    public double correlation() {
        return chance.correlation();
    }

    /** Where bits are flipped. */
    public Target target() {
        return target;
    }

    /** How many bits of a corrupted packet are flipped. */
    public int bits() {
        return bits;
    }

    @Override
    public Effect onLink() {
        Trials trials = chance.trials();
        return packet -> {
            if (trials.next(packet)) {
                packet.corrupt(target, bits);
            }
        };
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Corruption that
                && chance.equals(that.chance)
                && target == that.target
                && bits == that.bits;
    }

    @Override
    public int hashCode() {
        return Objects.hash(chance, target, bits);
    }

    @Override
    public String toString() {
        return chance.probability() == 0
                ? "none"
                : "random " + chance + ", " + bits + (bits == 1 ? " bit " : " bits ") + target;
    }
}
